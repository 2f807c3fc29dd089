"""A list of dicts as a text table."""


def render(rows: list[dict]) -> str:
    """Columns in the sequence in which they first appear; numbers to the right, missing figures as a dash."""
    if not rows:
        return "(nothing)"
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_text(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[i]) for line in cells)) for i, column in enumerate(columns)]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join("  ".join(_fit(cell, width) for cell, width in zip(line, widths, strict=True)) for line in lines)


def _text(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


def _fit(cell: str, width: int) -> str:
    is_number = cell.replace(",", "").replace(".", "").lstrip("-").isdigit()
    return cell.rjust(width) if is_number else cell.ljust(width)
