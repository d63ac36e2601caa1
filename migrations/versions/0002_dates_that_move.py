"""Polls, changed days, timetables, feeds, key decision notices; moved and adjourned meetings.

Why: dates that move must say from what, and be found where they were told before.
What happens to a running old version: it goes on; the columns that are added have defaults.
"""

# ruff: noqa: E501 - tables as alembic writes them

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "polls",
    "poll_dates",
    "calendar_changes",
    "deadline_templates",
    "calendar_feeds",
    "key_decision_notices",
    "milestone_links",
)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=True)


def _columns() -> dict[str, tuple[sa.Column, ...]]:
    """New ones at each call: a column belongs to one table."""
    return {
        "agenda_items": (_number("deferred_to_id"), _text("closing_reason")),
        "deadlines": (
            _text("title"),
            sa.Column("office", sa.String(length=60), nullable=True),
            sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        ),
        "meetings": (_number("continues_id"), _text("status_reason")),
        "rounds": (_text("amendment"),),
        "strategies": (
            _text("key_decision_reason"),
            sa.Column("financial_effect", sa.BigInteger(), nullable=True),
            _number("wards_affected"),
            sa.Column("plan_approved_at", sa.DateTime(timezone=True), nullable=True),
            _number("plan_approved_by"),
        ),
    }


FOREIGN_KEYS = {
    "agenda_items": ("deferred_to_id", "meetings"),
    "meetings": ("continues_id", "meetings"),
    "strategies": ("plan_approved_by", "users"),
}
PLAN_APPROVED = "(plan_approved_at IS NULL) = (plan_approved_by IS NULL)"


def _changing(table: str):
    """Alter a table; SQLite has to copy it, and alembic leaves its checks behind unless told."""
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        return op.batch_alter_table(table, recreate="never")
    old = sa.Table(table, sa.MetaData(), autoload_with=bind)
    for each in sa.inspect(bind).get_check_constraints(table):
        old.append_constraint(sa.CheckConstraint(each["sqltext"], name=op.f(each["name"])))
    return op.batch_alter_table(table, copy_from=old, recreate="always")


def upgrade() -> None:
    for table, columns in _columns().items():
        with _changing(table) as batch:
            for column in columns:
                batch.add_column(column)
            if table in FOREIGN_KEYS:
                name, other = FOREIGN_KEYS[table]
                key = op.f(f"fk_{table}_{name}_{other}")
                batch.create_foreign_key(key, other, [name], ["id"])
            if table == "strategies":
                batch.create_check_constraint(op.f("ck_strategies_plan_approved"), PLAN_APPROVED)

    op.create_table(
        "calendar_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('closure', 'holiday_added', 'holiday_removed')",
            name=op.f("ck_calendar_changes_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authorities.id"],
            name=op.f("fk_calendar_changes_authority_id_authorities"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_calendar_changes_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_changes")),
    )
    op.create_index(
        "uq_calendar_changes_day",
        "calendar_changes",
        ["authority_id", "on_day"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "deadline_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=60), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("office", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rule IN ('working_days_before', 'calendar_days_before')",
            name=op.f("ck_deadline_templates_rule"),
        ),
        sa.CheckConstraint("n >= 1", name=op.f("ck_deadline_templates_n_positive")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authorities.id"],
            name=op.f("fk_deadline_templates_authority_id_authorities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_templates")),
    )
    op.create_index(
        "uq_deadline_templates_name",
        "deadline_templates",
        ["authority_id", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('local', 'mayoral', 'police_commissioner', 'parliamentary')",
            name=op.f("ck_polls_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authorities.id"], name=op.f("fk_polls_authority_id_authorities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
    )
    op.create_index(op.f("ix_polls_authority_id"), "polls", ["authority_id"], unique=False)
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'person' AND body_id IS NULL AND strategy_id IS NULL) OR (kind = 'body' AND body_id IS NOT NULL AND strategy_id IS NULL) OR (kind = 'strategy' AND body_id IS NULL AND strategy_id IS NOT NULL)",
            name=op.f("ck_calendar_feeds_subject"),
        ),
        sa.CheckConstraint(
            "kind IN ('person', 'body', 'strategy')", name=op.f("ck_calendar_feeds_kind")
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["bodies.id"], name=op.f("fk_calendar_feeds_body_id_bodies")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_calendar_feeds_strategy_id_strategies"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_calendar_feeds_token_digest")),
    )
    op.create_index(op.f("ix_calendar_feeds_user_id"), "calendar_feeds", ["user_id"], unique=False)
    op.create_table(
        "poll_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("poll_on", sa.Date(), nullable=True),
        sa.Column("sensitive_from", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sensitive_from IS NULL OR sensitive_from <= poll_on",
            name=op.f("ck_poll_dates_sensitive_before_poll"),
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_dates_poll_id_polls")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_poll_dates_recorded_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_dates")),
    )
    op.create_index(op.f("ix_poll_dates_poll_id"), "poll_dates", ["poll_id"], unique=False)
    op.create_table(
        "key_decision_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("matter", sa.Text(), nullable=False),
        sa.Column("decision_maker", sa.Text(), nullable=False),
        sa.Column("decision_maker_title", sa.Text(), nullable=False),
        sa.Column("decided_when", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("copies_from", sa.Text(), nullable=False),
        sa.Column("other_documents", sa.Text(), nullable=False),
        sa.Column("how_to_ask", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_key_decision_notices_meeting_id_meetings"),
        ),
        sa.ForeignKeyConstraint(
            ["prepared_by"], ["users.id"], name=op.f("fk_key_decision_notices_prepared_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["strategy_id"],
            ["strategies.id"],
            name=op.f("fk_key_decision_notices_strategy_id_strategies"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_decision_notices")),
    )
    op.create_index(
        op.f("ix_key_decision_notices_strategy_id"),
        "key_decision_notices",
        ["strategy_id"],
        unique=False,
    )
    op.create_table(
        "milestone_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("waits_for_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "milestone_id <> waits_for_id", name=op.f("ck_milestone_links_not_itself")
        ),
        sa.ForeignKeyConstraint(
            ["milestone_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_links_milestone_id_milestones"),
        ),
        sa.ForeignKeyConstraint(
            ["waits_for_id"],
            ["milestones.id"],
            name=op.f("fk_milestone_links_waits_for_id_milestones"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone_links")),
        sa.UniqueConstraint(
            "milestone_id",
            "waits_for_id",
            name=op.f("uq_milestone_links_milestone_id_waits_for_id"),
        ),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, columns in _columns().items():
        with _changing(table) as batch:
            if table == "strategies":
                batch.drop_constraint(op.f("ck_strategies_plan_approved"), type_="check")
            if table in FOREIGN_KEYS:
                name, other = FOREIGN_KEYS[table]
                batch.drop_constraint(op.f(f"fk_{table}_{name}_{other}"), type_="foreignkey")
            for column in columns:
                batch.drop_column(column.name)
