"""Why a batch, or the table that it is about, is refused."""

from __future__ import annotations

from emilie.core.errors import AppError


class TableRefused(AppError):
    """The table cannot be used; its process says why by the code of one of these."""


class TableUnsupported(TableRefused):
    status, code = 415, "table_unsupported"


class TableCorrupt(TableRefused):
    status, code = 400, "table_corrupt"


class TableTooLarge(TableRefused):
    status, code = 413, "table_too_large"


class TableTooSlow(TableRefused):
    status, code = 503, "table_too_slow"


class TableEmpty(TableRefused):
    status, code = 400, "table_empty"


class TableWithoutRows(TableRefused):
    status, code = 400, "table_without_rows"


class TableWithoutHeader(TableRefused):
    """The first row does not name the column at that place."""

    status, code = 400, "table_without_header"


class TableColumnTwice(TableRefused):
    status, code = 400, "table_column_twice"


class TableRagged(TableRefused):
    """A row has more cells than there are columns, or fewer than it should."""

    status, code = 400, "table_ragged"


class TableQuoteOpen(TableRefused):
    """A quotation mark opens a cell, and nothing closes it as it should."""

    status, code = 400, "table_quote_open"


class TableTooManyCells(TableRefused):
    status, code = 413, "table_too_many_cells"


class TableTooManyColumns(TableRefused):
    status, code = 413, "table_too_many_columns"


class TableTooManyRows(TableRefused):
    status, code = 413, "table_too_many_rows"


class TableCellTooLong(TableRefused):
    status, code = 413, "table_cell_too_long"


REFUSALS: dict[str, type[TableRefused]] = {
    each.code: each
    for each in (
        TableUnsupported, TableCorrupt, TableEmpty, TableWithoutRows, TableWithoutHeader,
        TableColumnTwice, TableRagged, TableQuoteOpen, TableTooManyCells, TableTooManyColumns,
        TableTooManyRows, TableCellTooLong,
    )
}  # fmt: skip
"""What the process that reads a table may say, by its code."""


class BatchEmpty(AppError):
    """Neither files nor a table."""

    status, code = 422, "batch_empty"


class BatchTooManyFiles(AppError):
    status, code = 413, "batch_too_many_files"


class BatchWithoutDocuments(AppError):
    """The task takes no documents: it cannot be done for each of some files."""

    status, code = 422, "batch_without_documents"


class BatchTaskUnclear(AppError):
    """Neither a guided task nor a translation, or both."""

    status, code = 422, "batch_task_unclear"


class BatchColumnUnknown(AppError):
    status, code = 422, "batch_column_unknown"


class BatchNothingBound(AppError):
    """No column fills in a field: every row would be asked the same."""

    status, code = 422, "batch_nothing_bound"


class BatchNotWaiting(AppError):
    """Nothing is left to go on with."""

    status, code = 409, "batch_not_waiting"


class BatchNothingFailed(AppError):
    status, code = 409, "batch_nothing_failed"


class BatchNothingDone(AppError):
    """Nothing to take away yet."""

    status, code = 409, "batch_nothing_done"


class BatchTranslationRemoved(AppError):
    """Its agent deleted the translation: kept in the row of an item, never answered."""

    status, code = 409, "batch_translation_removed"


class BatchTranslationStopped(AppError):
    """Its agent stopped that translation alone: as above."""

    status, code = 409, "batch_translation_stopped"


class BatchItemNotOpened(AppError):
    """It has no conversation: nothing was asked yet, or its agent deleted it."""

    status, code = 409, "batch_item_not_opened"


class TooManyBatches(AppError):
    status, code = 409, "too_many_batches"
