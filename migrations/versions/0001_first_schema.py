"""The first schema: every table that issue 3 needs, and the walls that later issues build on.

Why: nothing exists yet. Generated columns and partial indexes are spelled for both databases.
What happens to a running old version: there is none.
"""

# ruff: noqa: E501, PLR0915 - one long list of tables, as alembic writes it

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "audit_events",
    "audit_head",
    "authorities",
    "demo_clock",
    "job_leases",
    "job_runs",
    "login_attempts",
    "users",
    "workflow_definitions",
    "access_tokens",
    "audit_details",
    "bodies",
    "idempotency_keys",
    "messages",
    "security_events",
    "sessions",
    "strategies",
    "cycles",
    "delivery_attempts",
    "engagement_events",
    "evidence_snapshots",
    "meetings",
    "memberships",
    "milestones",
    "office_holders",
    "pauses",
    "priorities",
    "promises",
    "strategy_bodies",
    "themes",
    "voting_rules",
    "agenda_items",
    "attendances",
    "engagement_priorities",
    "evidence_items",
    "objectives",
    "revisions",
    "stage_visits",
    "clearances",
    "documents",
    "rounds",
    "signed_records",
    "conditions",
    "deadlines",
    "interests",
    "recommendations",
    "duties",
    "votes",
    "feedback_answers",
    "notifications",
    "vote_conditions",
)
"""In the order in which they are created; dropped in the reverse."""


def field(key: str, *, number: bool = False) -> sa.Computed:
    """A column of `audit_events` that the database derives from the entry's body."""
    if op.get_bind().dialect.name == "sqlite":
        return sa.Computed(f"json_extract(body, '$.{key}')", persisted=True)
    text = f"(body::jsonb ->> '{key}')"
    return sa.Computed(f"{text}::bigint" if number else text, persisted=True)


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("position", sa.BigInteger(), field("position", number=True), nullable=False),
        sa.Column("event", sa.String(length=60), field("event"), nullable=False),
        sa.Column("happened_at", sa.Text(), field("happened_at"), nullable=False),
        sa.Column("recorded_at", sa.Text(), field("recorded_at"), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), field("actor_id", number=True), nullable=True),
        sa.Column("actor_job", sa.Text(), field("actor_job"), nullable=True),
        sa.Column("capacity", sa.Text(), field("capacity"), nullable=True),
        sa.Column("strategy_id", sa.BigInteger(), field("strategy_id", number=True), nullable=True),
        sa.Column("subject_kind", sa.Text(), field("subject_kind"), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), field("subject_id", number=True), nullable=False),
        sa.Column("trigger", sa.Text(), field("trigger"), nullable=True),
        sa.Column("from_state", sa.Text(), field("from"), nullable=True),
        sa.Column("to_state", sa.Text(), field("to"), nullable=True),
        sa.Column("definition_hash", sa.Text(), field("definition_hash"), nullable=True),
        sa.CheckConstraint(
            "(actor_id IS NULL) <> (actor_job IS NULL)", name=op.f("ck_audit_events_actor")
        ),
        sa.CheckConstraint("position = id", name=op.f("ck_audit_events_position_is_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_events_hash")),
        sa.UniqueConstraint("position", name=op.f("uq_audit_events_position")),
    )
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor_id"])
    op.create_index("ix_audit_events_event", "audit_events", ["event"])
    op.create_index("ix_audit_events_strategy", "audit_events", ["strategy_id", "position"])

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "authorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("brand_primary", sa.Text(), nullable=True),
        sa.Column("brand_secondary", sa.Text(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("rule_settings", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("slug", name=op.f("uq_authorities_slug")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_demo_clock_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "job_leases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_leases")),
        sa.UniqueConstraint("name", name=op.f("uq_job_leases_name")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ok", sa.Boolean(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index("ix_job_runs_job_started", "job_runs", ["job", "started_at"])

    op.create_table(
        "login_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_digest", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempts")),
    )
    op.create_index("ix_login_attempts_account", "login_attempts", ["account_digest", "at"])
    op.create_index("ix_login_attempts_address", "login_attempts", ["address", "at"])

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "workflow_definitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_definitions")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_workflow_definitions_name_version")),
    )
    op.create_table(
        "access_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('invitation', 'reset')", name=op.f("ck_access_tokens_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_access_tokens_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_access_tokens_digest")),
    )
    op.create_index("ix_access_tokens_user_id", "access_tokens", ["user_id"])

    op.create_table(
        "audit_details",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["audit_events.id"], name=op.f("fk_audit_details_event_id_audit_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_details")),
        sa.UniqueConstraint("event_id", "field", name=op.f("uq_audit_details_event_id_field")),
    )
    op.create_table(
        "bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=False),
        sa.Column("mode", sa.String(length=60), nullable=False),
        sa.Column("external", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mode IN ('meeting', 'written')", name=op.f("ck_bodies_mode")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_bodies_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bodies")),
        sa.UniqueConstraint("slug", name=op.f("uq_bodies_slug")),
    )
    op.create_index("ix_bodies_authority_id", "bodies", ["authority_id"])

    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("result_kind", sa.String(length=60), nullable=True),
        sa.Column("result_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(result_kind IS NULL) = (result_id IS NULL)", name=op.f("ck_idempotency_keys_result")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_idempotency_keys_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_idempotency_keys_user_id_key")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'queued') = (next_attempt_at IS NOT NULL)",
            name=op.f("ck_messages_queued_status"),
        ),
        sa.CheckConstraint(
            "(status = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_messages_sent_status")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'failed')", name=op.f("ck_messages_status")
        ),
        sa.CheckConstraint(
            "(claimed_by IS NULL) = (claimed_until IS NULL)", name=op.f("ck_messages_claim")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_messages_attempts_not_negative")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_messages_message_id")),
    )
    op.create_index(
        "ix_messages_queued",
        "messages",
        ["next_attempt_at"],
        sqlite_where=sa.text("status = 'queued'"),
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index("ix_messages_user_id", "messages", ["user_id"])

    op.create_table(
        "security_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_user_id"], ["users.id"], name=op.f("fk_security_events_by_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_security_events_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
    )
    op.create_index("ix_security_events_at", "security_events", ["at"])
    op.create_index("ix_security_events_user_id", "security_events", ["user_id"])

    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=60), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_why IS NULL)", name=op.f("ck_sessions_ended")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sessions_token_digest")),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])

    op.create_table(
        "strategies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.Column("authorities_affected", sa.Text(), nullable=False),
        sa.Column("key_decision", sa.Boolean(), nullable=False),
        sa.Column("resource_implications", sa.Text(), nullable=False),
        sa.Column("risk_implications", sa.Text(), nullable=False),
        sa.Column("equality_implications", sa.Text(), nullable=False),
        sa.Column("communication_implications", sa.Text(), nullable=False),
        sa.Column("framework_draft", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state <> ''", name=op.f("ck_strategies_state_not_empty")),
        sa.CheckConstraint("row_version >= 1", name=op.f("ck_strategies_row_version_positive")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authorities.id"],
            name=op.f("fk_strategies_authority_id_authorities"),
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"],
            ["workflow_definitions.id"],
            name=op.f("fk_strategies_definition_id_workflow_definitions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategies")),
        sa.UniqueConstraint("slug", name=op.f("uq_strategies_slug")),
    )
    op.create_index("ix_strategies_authority_id", "strategies", ["authority_id"])

    op.create_table(
        "cycles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_cycles_number_positive")),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_cycles_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycles")),
        sa.UniqueConstraint("id", "strategy_id", name=op.f("uq_cycles_id_strategy_id")),
        sa.UniqueConstraint("strategy_id", "number", name=op.f("uq_cycles_strategy_id_number")),
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.String(length=60), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "result IN ('sent', 'refused', 'failed')", name=op.f("ck_delivery_attempts_result")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_delivery_attempts_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index("ix_delivery_attempts_message_id", "delivery_attempts", ["message_id"])

    op.create_table(
        "engagement_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("with_whom", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('workshop', 'officer_meeting', 'public_consultation', 'focus_group', 'interview', 'event')",
            name=op.f("ck_engagement_events_kind"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_engagement_events_ends_on_order"),
        ),
        sa.CheckConstraint(
            "people IS NULL OR people >= 0", name=op.f("ck_engagement_events_people_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["added_by"], ["users.id"], name=op.f("fk_engagement_events_added_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_engagement_events_strategy_id_strategies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_events")),
    )
    op.create_index("ix_engagement_events_strategy_id", "engagement_events", ["strategy_id"])

    op.create_table(
        "evidence_snapshots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.CheckConstraint("items >= 0", name=op.f("ck_evidence_snapshots_items_not_negative")),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_evidence_snapshots_strategy_id_strategies"),
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["users.id"], name=op.f("fk_evidence_snapshots_taken_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_snapshots")),
    )
    op.create_index("ix_evidence_snapshots_strategy_id", "evidence_snapshots", ["strategy_id"])

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('scheduled', 'held', 'cancelled')", name=op.f("ck_meetings_status")
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_meetings_sequence_not_negative")),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_meetings_body_id_bodies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetings_uid")),
    )
    op.create_index("ix_meetings_body_id", "meetings", ["body_id"])
    op.create_index("ix_meetings_starts_at", "meetings", ["starts_at"])

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("seat", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "capacity IN ('voting', 'non_voting', 'observer', 'co_opted', 'associate')",
            name=op.f("ck_memberships_capacity"),
        ),
        sa.CheckConstraint(
            "role IN ('mayor', 'deputy_mayor', 'chair', 'vice_chair', 'member')",
            name=op.f("ck_memberships_role"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_memberships_ends_on_order")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_memberships_body_id_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_body_id", "memberships", ["body_id"])
    op.create_index("ix_memberships_user_id", "memberships", ["user_id"])

    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("actual_on", sa.Date(), nullable=True),
        sa.Column("slip_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_milestones_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("strategy_id", "name", name=op.f("uq_milestones_strategy_id_name")),
    )
    op.create_table(
        "office_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "office IN ('lead_officer', 'assistant_director', 'programme_manager', 'committee_clerk', 'monitoring_officer', 'finance_officer', 'legal_officer', 'equality_officer', 'communications_officer', 'scrutiny_chair', 'auditor', 'administrator')",
            name=op.f("ck_office_holders_office"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_office_holders_ends_on_order")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authorities.id"],
            name=op.f("fk_office_holders_authority_id_authorities"),
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_office_holders_strategy_id_strategies"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_office_holders_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holders")),
    )
    op.create_index(
        "ix_office_holders_authority_office", "office_holders", ["authority_id", "office"]
    )
    op.create_index("ix_office_holders_user_id", "office_holders", ["user_id"])

    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_pauses_ended")),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("ck_pauses_ended_at_order")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["users.id"], name=op.f("fk_pauses_ended_by_users")),
        sa.ForeignKeyConstraint(
            ["started_by"], ["users.id"], name=op.f("fk_pauses_started_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_pauses_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index("ix_pauses_strategy_id", "pauses", ["strategy_id"])
    op.create_index(
        "uq_pauses_open",
        "pauses",
        ["strategy_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("foundation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_priorities_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities")),
        sa.UniqueConstraint(
            "strategy_id", "position", name=op.f("uq_priorities_strategy_id_position")
        ),
    )
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_promises_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint(
            "strategy_id", "position", name=op.f("uq_promises_strategy_id_position")
        ),
    )
    op.create_table(
        "strategy_bodies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_strategy_bodies_body_id_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_strategy_bodies_strategy_id_strategies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_bodies")),
        sa.UniqueConstraint(
            "strategy_id", "slot", name=op.f("uq_strategy_bodies_strategy_id_slot")
        ),
    )
    op.create_index("ix_strategy_bodies_body_id", "strategy_bodies", ["body_id"])

    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=60), nullable=False),
        sa.Column("relates_to", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "standing IN ('own', 'in_focus', 'covered')", name=op.f("ck_themes_standing")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_themes_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("strategy_id", "position", name=op.f("uq_themes_strategy_id_position")),
    )
    op.create_table(
        "voting_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.String(length=60), nullable=False),
        sa.Column("quorum_kind", sa.String(length=60), nullable=False),
        sa.Column("quorum_n", sa.Integer(), nullable=True),
        sa.Column("quorum_of", sa.String(length=60), nullable=True),
        sa.Column("tie", sa.String(length=60), nullable=False),
        sa.Column("recused_count_for_quorum", sa.Boolean(), nullable=False),
        sa.Column("hidden_votes", sa.Boolean(), nullable=False),
        sa.Column("early_closing", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(quorum_kind = 'fraction') = (quorum_n IS NULL)",
            name=op.f("ck_voting_rules_quorum_number"),
        ),
        sa.CheckConstraint(
            "(quorum_kind = 'fraction') = (quorum_of IS NOT NULL)",
            name=op.f("ck_voting_rules_quorum_fraction"),
        ),
        sa.CheckConstraint(
            "quorum_kind IN ('number', 'fraction', 'mayor_or_deputy_plus')",
            name=op.f("ck_voting_rules_quorum_kind"),
        ),
        sa.CheckConstraint(
            "threshold IN ('simple_majority', 'majority_with_mayor', 'two_thirds', 'unanimity', 'chair', 'any_one', 'advisory')",
            name=op.f("ck_voting_rules_threshold"),
        ),
        sa.CheckConstraint("tie IN ('lost', 'chair_casts')", name=op.f("ck_voting_rules_tie")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_voting_rules_confirmed"),
        ),
        sa.CheckConstraint(
            "quorum_n IS NULL OR quorum_n >= 0", name=op.f("ck_voting_rules_quorum_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_voting_rules_body_id_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["users.id"], name=op.f("fk_voting_rules_confirmed_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voting_rules")),
        sa.UniqueConstraint("body_id", name=op.f("uq_voting_rules_body_id")),
    )
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'listed' AND opened_at IS NULL AND closed_at IS NULL) OR (status = 'open' AND opened_at IS NOT NULL AND closed_at IS NULL) OR (status = 'decided' AND opened_at IS NOT NULL AND closed_at IS NOT NULL) OR (status IN ('deferred', 'withdrawn') AND closed_at IS NOT NULL)",
            name=op.f("ck_agenda_items_status_instants"),
        ),
        sa.CheckConstraint(
            "status IN ('listed', 'open', 'decided', 'deferred', 'withdrawn')",
            name=op.f("ck_agenda_items_status"),
        ),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at",
            name=op.f("ck_agenda_items_closed_at_order"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_agenda_items_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_agenda_items_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
        sa.UniqueConstraint(
            "meeting_id", "position", name=op.f("uq_agenda_items_meeting_id_position")
        ),
    )
    op.create_index("ix_agenda_items_strategy_id", "agenda_items", ["strategy_id"])
    op.create_index(
        "uq_agenda_items_live",
        "agenda_items",
        ["meeting_id", "strategy_id"],
        unique=True,
        sqlite_where=sa.text("status IN ('listed', 'open')"),
        postgresql_where=sa.text("status IN ('listed', 'open')"),
    )

    op.create_table(
        "attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_attendances_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_attendances_membership_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_attendances_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint(
            "meeting_id", "membership_id", name=op.f("uq_attendances_meeting_id_membership_id")
        ),
    )
    op.create_table(
        "engagement_priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("engagement_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement_events.id"],
            name=op.f("fk_engagement_priorities_engagement_id_engagement_events"),
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"],
            ["priorities.id"],
            name=op.f("fk_engagement_priorities_priority_id_priorities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engagement_priorities")),
        sa.UniqueConstraint(
            "engagement_id",
            "priority_id",
            name=op.f("uq_engagement_priorities_engagement_id_priority_id"),
        ),
    )
    op.create_index(
        "ix_engagement_priorities_priority_id", "engagement_priorities", ["priority_id"]
    )

    op.create_table(
        "evidence_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["users.id"], name=op.f("fk_evidence_items_added_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"],
            ["priorities.id"],
            name=op.f("fk_evidence_items_priority_id_priorities"),
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_evidence_items_strategy_id_strategies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_items")),
    )
    op.create_index("ix_evidence_items_strategy_id", "evidence_items", ["strategy_id"])

    op.create_table(
        "objectives",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("priority_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["priorities.id"], name=op.f("fk_objectives_priority_id_priorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
        sa.UniqueConstraint(
            "priority_id", "position", name=op.f("uq_objectives_priority_id_position")
        ),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("text_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_number_positive")),
        sa.ForeignKeyConstraint(
            ["cycle_id", "strategy_id"],
            ["cycles.id", "cycles.strategy_id"],
            name=op.f("fk_revisions_cycle_id_strategy_id_cycles"),
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_revisions_strategy_id_strategies")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["users.id"], name=op.f("fk_revisions_submitted_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("id", "strategy_id", name=op.f("uq_revisions_id_strategy_id")),
        sa.UniqueConstraint("strategy_id", "number", name=op.f("uq_revisions_strategy_id_number")),
    )
    op.create_table(
        "stage_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "left_at IS NULL OR left_at >= entered_at", name=op.f("ck_stage_visits_left_at_order")
        ),
        sa.ForeignKeyConstraint(
            ["cycle_id", "strategy_id"],
            ["cycles.id", "cycles.strategy_id"],
            name=op.f("fk_stage_visits_cycle_id_strategy_id_cycles"),
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_stage_visits_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_visits")),
        sa.UniqueConstraint("id", "strategy_id", name=op.f("uq_stage_visits_id_strategy_id")),
    )
    op.create_index(
        "ix_stage_visits_open_stage",
        "stage_visits",
        ["stage"],
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_index("ix_stage_visits_strategy_id", "stage_visits", ["strategy_id"])
    op.create_index(
        "uq_stage_visits_open",
        "stage_visits",
        ["strategy_id", "stage"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )

    op.create_table(
        "clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id", "strategy_id"],
            ["revisions.id", "revisions.strategy_id"],
            name=op.f("fk_clearances_revision_id_strategy_id_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["users.id"], name=op.f("fk_clearances_signed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_clearances_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
        sa.UniqueConstraint("revision_id", "name", name=op.f("uq_clearances_revision_id_name")),
    )
    op.create_index("ix_clearances_strategy_id", "clearances", ["strategy_id"])

    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_name", sa.Text(), nullable=False),
        sa.Column("exempt", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('draft', 'accessible_version', 'short_summary', 'equality_assessment', 'appendix', 'background')",
            name=op.f("ck_documents_kind"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_documents_size_positive")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_documents_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint(
            "revision_id", "position", name=op.f("uq_documents_revision_id_position")
        ),
    )
    op.create_index("ix_documents_stored_name", "documents", ["stored_name"])

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=60), nullable=False),
        sa.Column("mode", sa.String(length=60), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=60), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_kind", sa.String(length=60), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tally", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_by IS NOT NULL) = (closed_by_kind IS NOT NULL AND closed_by_kind = 'person')",
            name=op.f("ck_rounds_closed_by_person"),
        ),
        sa.CheckConstraint(
            "(mode = 'meeting') = (meeting_id IS NOT NULL)", name=op.f("ck_rounds_meeting_mode")
        ),
        sa.CheckConstraint(
            "(status = 'closed') = (outcome IS NOT NULL)", name=op.f("ck_rounds_outcome_status")
        ),
        sa.CheckConstraint(
            "(status = 'open') = (closed_at IS NULL)", name=op.f("ck_rounds_closed_at_status")
        ),
        sa.CheckConstraint(
            "closed_by_kind IN ('person', 'system')", name=op.f("ck_rounds_closed_by_kind")
        ),
        sa.CheckConstraint(
            "mode = 'meeting' OR due_on IS NOT NULL", name=op.f("ck_rounds_written_is_due")
        ),
        sa.CheckConstraint("mode IN ('meeting', 'written')", name=op.f("ck_rounds_mode")),
        sa.CheckConstraint(
            "outcome IN ('approved', 'approved_with_conditions', 'changes_requested', 'rejected', 'feedback_given', 'no_decision', 'deferred', 'withdrawn', 'approved_as_amended')",
            name=op.f("ck_rounds_outcome"),
        ),
        sa.CheckConstraint(
            "status IN ('open', 'closed', 'cancelled')", name=op.f("ck_rounds_status")
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by_kind IS NULL)", name=op.f("ck_rounds_closed_by")
        ),
        sa.CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name=op.f("ck_rounds_due")),
        sa.CheckConstraint(
            "closed_at IS NULL OR closed_at >= opened_at", name=op.f("ck_rounds_closed_at_order")
        ),
        sa.CheckConstraint(
            "due_time IS NULL OR due_on IS NOT NULL", name=op.f("ck_rounds_due_time")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["bodies.id"], name=op.f("fk_rounds_body_id_bodies")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["users.id"], name=op.f("fk_rounds_closed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_rounds_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "strategy_id"],
            ["revisions.id", "revisions.strategy_id"],
            name=op.f("fk_rounds_revision_id_strategy_id_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_rounds_strategy_id_strategies")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id", "strategy_id"],
            ["stage_visits.id", "stage_visits.strategy_id"],
            name=op.f("fk_rounds_visit_id_strategy_id_stage_visits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
    )
    op.create_index("ix_rounds_body_id", "rounds", ["body_id"])
    op.create_index("ix_rounds_meeting_id", "rounds", ["meeting_id"])
    op.create_index(
        "ix_rounds_open_due",
        "rounds",
        ["due_at"],
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )
    op.create_index("ix_rounds_strategy_id", "rounds", ["strategy_id"])
    op.create_index(
        "uq_rounds_open",
        "rounds",
        ["visit_id", "body_id"],
        unique=True,
        sqlite_where=sa.text("status = 'open'"),
        postgresql_where=sa.text("status = 'open'"),
    )

    op.create_table(
        "signed_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=True),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("web_address", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(signed_by IS NULL) = (capacity = 'system')", name=op.f("ck_signed_records_signed")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_signed_records_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id", "strategy_id"],
            ["revisions.id", "revisions.strategy_id"],
            name=op.f("fk_signed_records_revision_id_strategy_id_revisions"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["users.id"], name=op.f("fk_signed_records_signed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_signed_records_strategy_id_strategies"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id", "strategy_id"],
            ["stage_visits.id", "stage_visits.strategy_id"],
            name=op.f("fk_signed_records_visit_id_strategy_id_stage_visits"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_records")),
    )
    op.create_index("ix_signed_records_strategy_id", "signed_records", ["strategy_id"])

    op.create_table(
        "conditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("gate", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discharged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discharged_by", sa.Integer(), nullable=True),
        sa.Column("discharge_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(discharged_at IS NULL) = (discharged_by IS NULL)",
            name=op.f("ck_conditions_discharged"),
        ),
        sa.CheckConstraint(
            "discharged_at IS NULL OR discharged_at >= adopted_at",
            name=op.f("ck_conditions_discharged_at_order"),
        ),
        sa.ForeignKeyConstraint(
            ["discharged_by"], ["users.id"], name=op.f("fk_conditions_discharged_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_conditions_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_conditions_strategy_id_strategies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conditions")),
    )
    op.create_index("ix_conditions_strategy_id", "conditions", ["strategy_id"])

    op.create_table(
        "deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("basis", sa.String(length=60), nullable=True),
        sa.Column("anchor", sa.String(length=60), nullable=False),
        sa.Column("anchor_on", sa.Date(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("overridden_on", sa.Date(), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("overridden_by", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statutory", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(overridden_on IS NULL) = (override_reason IS NULL) AND (overridden_on IS NULL) = (overridden_by IS NULL)",
            name=op.f("ck_deadlines_override"),
        ),
        sa.CheckConstraint(
            "overridden_on IS NULL OR due_on = overridden_on",
            name=op.f("ck_deadlines_override_binds"),
        ),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["users.id"], name=op.f("fk_deadlines_overridden_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_deadlines_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_deadlines_strategy_id_strategies")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["stage_visits.id"], name=op.f("fk_deadlines_visit_id_stage_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
    )
    op.create_index(
        "ix_deadlines_open_due",
        "deadlines",
        ["due_at"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_deadlines_strategy_id", "deadlines", ["strategy_id"])
    op.create_index(
        "uq_deadlines_open",
        "deadlines",
        ["strategy_id", "name"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND round_id IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND round_id IS NULL"),
    )
    op.create_index(
        "uq_deadlines_open_round",
        "deadlines",
        ["round_id", "name"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL AND round_id IS NOT NULL"),
        postgresql_where=sa.text("closed_at IS NULL AND round_id IS NOT NULL"),
    )

    op.create_table(
        "interests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('none', 'registrable', 'disclosable')", name=op.f("ck_interests_kind")
        ),
        sa.CheckConstraint(
            "(round_id IS NULL) <> (agenda_item_id IS NULL)", name=op.f("ck_interests_subject")
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_interests_seq_positive")),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"],
            ["agenda_items.id"],
            name=op.f("fk_interests_agenda_item_id_agenda_items"),
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["memberships.id"],
            name=op.f("fk_interests_membership_id_memberships"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_interests_recorded_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_interests_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interests")),
    )
    op.create_index("ix_interests_membership_id", "interests", ["membership_id"])
    op.create_index(
        "uq_interests_agenda_item",
        "interests",
        ["agenda_item_id", "membership_id", "seq"],
        unique=True,
        sqlite_where=sa.text("agenda_item_id IS NOT NULL"),
        postgresql_where=sa.text("agenda_item_id IS NOT NULL"),
    )
    op.create_index(
        "uq_interests_round",
        "interests",
        ["round_id", "membership_id", "seq"],
        unique=True,
        sqlite_where=sa.text("round_id IS NOT NULL"),
        postgresql_where=sa.text("round_id IS NOT NULL"),
    )

    op.create_table(
        "recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decisive", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=True),
        sa.Column("method", sa.String(length=60), nullable=True),
        sa.Column("for_count", sa.Integer(), nullable=True),
        sa.Column("against_count", sa.Integer(), nullable=True),
        sa.Column("abstained_count", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('note', 'support', 'approve', 'submit')", name=op.f("ck_recommendations_kind")
        ),
        sa.CheckConstraint(
            "method IN ('votes', 'show_of_hands', 'agreed_without_vote')",
            name=op.f("ck_recommendations_method"),
        ),
        sa.CheckConstraint(
            "outcome IN ('approved', 'approved_with_conditions', 'changes_requested', 'rejected', 'feedback_given', 'no_decision', 'deferred', 'withdrawn', 'approved_as_amended')",
            name=op.f("ck_recommendations_outcome"),
        ),
        sa.CheckConstraint(
            "(for_count IS NULL OR for_count >= 0) AND (against_count IS NULL OR against_count >= 0) AND (abstained_count IS NULL OR abstained_count >= 0)",
            name=op.f("ck_recommendations_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_recommendations_round_id_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendations")),
        sa.UniqueConstraint("id", "round_id", name=op.f("uq_recommendations_id_round_id")),
        sa.UniqueConstraint("round_id", "letter", name=op.f("uq_recommendations_round_id_letter")),
        sa.UniqueConstraint(
            "round_id", "position", name=op.f("uq_recommendations_round_id_position")
        ),
    )
    op.create_index(
        "uq_recommendations_decisive",
        "recommendations",
        ["round_id"],
        unique=True,
        sqlite_where=sa.text("decisive"),
        postgresql_where=sa.text("decisive"),
    )

    op.create_table(
        "duties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(length=60), nullable=False),
        sa.Column("owner_kind", sa.String(length=60), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("office", sa.String(length=60), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("deadline_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("how", sa.String(length=60), nullable=True),
        sa.CheckConstraint(
            "(owner_kind = 'membership') = (membership_id IS NOT NULL)",
            name=op.f("ck_duties_owner_membership"),
        ),
        sa.CheckConstraint(
            "(owner_kind = 'office') = (office IS NOT NULL)", name=op.f("ck_duties_owner_office")
        ),
        sa.CheckConstraint(
            "(owner_kind = 'user') = (user_id IS NOT NULL)", name=op.f("ck_duties_owner_user")
        ),
        sa.CheckConstraint("how IN ('done', 'excused', 'superseded')", name=op.f("ck_duties_how")),
        sa.CheckConstraint(
            "office IN ('lead_officer', 'assistant_director', 'programme_manager', 'committee_clerk', 'monitoring_officer', 'finance_officer', 'legal_officer', 'equality_officer', 'communications_officer', 'scrutiny_chair', 'auditor', 'administrator')",
            name=op.f("ck_duties_office"),
        ),
        sa.CheckConstraint(
            "owner_kind IN ('membership', 'office', 'user')", name=op.f("ck_duties_owner_kind")
        ),
        sa.CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name=op.f("ck_duties_due")),
        sa.CheckConstraint("(ended_at IS NULL) = (how IS NULL)", name=op.f("ck_duties_ended")),
        sa.CheckConstraint(
            "due_time IS NULL OR due_on IS NOT NULL", name=op.f("ck_duties_due_time")
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadlines.id"], name=op.f("fk_duties_deadline_id_deadlines")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_duties_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_duties_strategy_id_strategies")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_duties_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    op.create_index(
        "ix_duties_open_due",
        "duties",
        ["due_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_duties_open_owner",
        "duties",
        ["membership_id"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_duties_open_membership",
        "duties",
        ["strategy_id", "act", "subject_kind", "subject_id", "subject_name", "membership_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND owner_kind = 'membership'"),
        postgresql_where=sa.text("ended_at IS NULL AND owner_kind = 'membership'"),
    )
    op.create_index(
        "uq_duties_open_office",
        "duties",
        ["strategy_id", "act", "subject_kind", "subject_id", "subject_name", "office"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND owner_kind = 'office'"),
        postgresql_where=sa.text("ended_at IS NULL AND owner_kind = 'office'"),
    )
    op.create_index(
        "uq_duties_open_user",
        "duties",
        ["strategy_id", "act", "subject_kind", "subject_id", "subject_name", "user_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL AND owner_kind = 'user'"),
        postgresql_where=sa.text("ended_at IS NULL AND owner_kind = 'user'"),
    )

    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("capacity", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("cast_by", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "capacity IN ('voting', 'non_voting', 'observer', 'co_opted', 'associate')",
            name=op.f("ck_votes_capacity"),
        ),
        sa.CheckConstraint(
            "choice IN ('approve', 'approve_with_conditions', 'request_changes', 'reject', 'abstain')",
            name=op.f("ck_votes_choice"),
        ),
        sa.CheckConstraint(
            "role IN ('mayor', 'deputy_mayor', 'chair', 'vice_chair', 'member')",
            name=op.f("ck_votes_role"),
        ),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_votes_seq_positive")),
        sa.ForeignKeyConstraint(["cast_by"], ["users.id"], name=op.f("fk_votes_cast_by_users")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_votes_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id", "round_id"],
            ["recommendations.id", "recommendations.round_id"],
            name=op.f("fk_votes_recommendation_id_round_id_recommendations"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_votes_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_votes_idempotency_key")),
        sa.UniqueConstraint(
            "round_id",
            "recommendation_id",
            "membership_id",
            "seq",
            name=op.f("uq_votes_round_id_recommendation_id_membership_id_seq"),
        ),
    )
    op.create_index("ix_votes_membership_id", "votes", ["membership_id"])

    op.create_table(
        "feedback_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["users.id"], name=op.f("fk_feedback_answers_answered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_feedback_answers_vote_id_votes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_answers")),
        sa.UniqueConstraint("vote_id", name=op.f("uq_feedback_answers_vote_id")),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("duty_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("skipped_why", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "message_id IS NULL OR skipped_why IS NULL",
            name=op.f("ck_notifications_sent_or_skipped"),
        ),
        sa.ForeignKeyConstraint(
            ["duty_id"], ["duties.id"], name=op.f("fk_notifications_duty_id_duties")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_notifications_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"], ["strategies.id"], name=op.f("fk_notifications_strategy_id_strategies")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notifications_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_notifications_dedupe_key")),
    )
    op.create_index("ix_notifications_duty_id", "notifications", ["duty_id"])
    op.create_index("ix_notifications_message_id", "notifications", ["message_id"])
    op.create_index(
        "ix_notifications_pending",
        "notifications",
        ["due_at"],
        sqlite_where=sa.text("message_id IS NULL AND skipped_why IS NULL"),
        postgresql_where=sa.text("message_id IS NULL AND skipped_why IS NULL"),
    )
    op.create_index("ix_notifications_user_id", "notifications", ["user_id"])

    op.create_table(
        "vote_conditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["votes.id"], name=op.f("fk_vote_conditions_vote_id_votes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_conditions")),
        sa.UniqueConstraint(
            "vote_id", "position", name=op.f("uq_vote_conditions_vote_id_position")
        ),
    )

    # The rows that every writer of the chain and every mover of the demo's clock locks.
    op.execute("INSERT INTO audit_head (id, position, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    op.execute("INSERT INTO demo_clock (id, offset_seconds) VALUES (1, 0)")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION IF EXISTS tracker_refuse_change()")
