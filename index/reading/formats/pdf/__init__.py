"""PDF: from what pdfium sees on its pages to headings, paragraphs, lists and tables."""

from index.reading.formats.pdf.reading import read_pdf

__all__ = ["read_pdf"]
