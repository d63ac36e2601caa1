"""Small but real PDF files for the demonstration's packs."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from tracker.adapters.ports import Ports
from tracker.services.papers import NewDocument


def document(ports: Ports, title: str, kind: str, lines: Sequence[str]) -> NewDocument:
    """A one-page PDF, received by the document store as an upload would be."""
    filename = f"{title.lower().replace(' ', '-')}.pdf"
    stored = ports.documents.receive(BytesIO(one_page_pdf([title, "", *lines])), filename)
    return NewDocument(stored, title, kind)


def one_page_pdf(lines: Sequence[str]) -> bytes:
    """A PDF 1.4 file with these lines on one A4 page (PDF Reference 1.4, section 3.4)."""
    text = b"BT /F1 12 Tf 16 TL 60 780 Td\n"
    for line in lines:
        text += b"(" + _escaped(line) + b") Tj T*\n"
    text += b"ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length " + str(len(text)).encode() + b" >>\nstream\n" + text + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += str(number).encode() + b" 0 obj\n" + content + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 " + str(len(objects) + 1).encode() + b"\n0000000000 65535 f \n"
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += b"trailer\n<< /Size " + str(len(objects) + 1).encode() + b" /Root 1 0 R >>\n"
    return out + b"startxref\n" + str(table).encode() + b"\n%%EOF\n"


def _escaped(line: str) -> bytes:
    raw = line.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
