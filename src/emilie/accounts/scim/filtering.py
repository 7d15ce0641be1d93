"""Filters and orders of SCIM (RFC 7644 §3.4.2), as the database reads them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from unicodedata import normalize

from scim2_models import InvalidFilterException, InvalidPathException, Path, ScimFilter
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
    coerce_value,
)
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, not_, or_
from sqlalchemy.sql import operators

LONGEST = 2_000
"""Characters of a filter."""
MOST_TERMS = 40

Column = SQLColumnExpression[Any]
Term = Callable[[Column], ColumnElement[bool]]
"""Of what one entry of a list has, a condition on it: on whether any entry satisfies it."""


@dataclass(frozen=True)
class Many:
    """An attribute that has several values."""

    columns: Mapping[str, SQLColumnExpression[Any]]
    """Of one of them, by their names in the model."""
    any_of: Callable[[ColumnElement[bool]], ColumnElement[bool]]


@dataclass(frozen=True)
class Columns:
    """What of a resource can be looked for, by its names in the model."""

    own: Mapping[tuple[str, str | None], SQLColumnExpression[Any]]
    many: Mapping[str, Many]


def condition(scim_filter: ScimFilter[Any], columns: Columns) -> ColumnElement[bool]:
    try:
        return _Written(scim_filter, columns).visit(scim_filter.ast)
    except RecursionError as error:
        raise InvalidFilterException(detail="too deep") from error


def order(path: Path[Any], columns: Columns) -> Column:
    binding = path.resolve()
    if binding is None:
        raise InvalidPathException(path=str(path))
    many = columns.many.get(binding.field_name)
    found = columns.own.get((binding.field_name, None if many else binding.sub_field_name))
    if found is None:
        raise InvalidPathException(detail=f"not sorted by {path}")
    return found if binding.case_exact else _folded(found)


WITHIN: Mapping[CompareOperator, Callable[..., ColumnElement[bool]]] = {
    CompareOperator.co: operators.contains_op,
    CompareOperator.sw: operators.startswith_op,
    CompareOperator.ew: operators.endswith_op,
}
ORDERED: Mapping[CompareOperator, Callable[..., ColumnElement[bool]]] = {
    CompareOperator.eq: operator.eq, CompareOperator.gt: operator.gt,
    CompareOperator.ge: operator.ge, CompareOperator.lt: operator.lt,
    CompareOperator.le: operator.le,
}  # fmt: skip


class _Written(FilterVisitor[ColumnElement[bool]]):
    def __init__(
        self, whole: ScimFilter[Any], columns: Columns, inside: Many | None = None
    ) -> None:
        self._whole = whole
        self._columns = columns
        self._inside = inside
        self._prefix: AttrPath | None = None
        self._terms = 0

    def visit(self, node: FilterNode) -> ColumnElement[bool]:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise InvalidFilterException(detail=f"more than {MOST_TERMS} terms")
        return super().visit(node)

    def visit_not(self, node: Not) -> ColumnElement[bool]:
        return not_(self.visit(node.expr))

    def visit_logical_expr(self, node: LogicalExpr) -> ColumnElement[bool]:
        joined = and_ if node.op == LogicalOperator.and_ else or_
        return joined(*[self.visit(term) for term in node.terms])

    def visit_present(self, node: Present) -> ColumnElement[bool]:
        return self._of(node.attr_path, lambda column: column.is_not(None))

    def visit_comparison(self, node: Comparison) -> ColumnElement[bool]:
        path = self._absolute(node.attr_path)
        binding = self._whole.resolve_comparison(path)
        assert binding is not None
        value = coerce_value(binding, node.value, node.op)
        exact = binding.case_exact

        def compared(column: Column) -> ColumnElement[bool]:
            return func.coalesce(_compared(column, node.op, value, exact=exact), False)

        if node.op == CompareOperator.ne:
            equal = Comparison(node.attr_path, CompareOperator.eq, node.value)
            return not_(self.visit_comparison(equal))
        return self._of(node.attr_path, compared)

    def visit_value_path(self, node: ValuePath) -> ColumnElement[bool]:
        binding = self._whole.resolve(node.attr_path)
        many = self._columns.many.get(binding.field_name) if binding else None
        if many is None or self._inside is not None:
            raise InvalidFilterException(detail=f"not looked for by {node.attr_path}")
        within = _Written(self._whole, self._columns, many)
        within._prefix, within._terms = node.attr_path, self._terms
        found = within.visit(node.val_filter)
        self._terms = within._terms
        return many.any_of(found)

    def _absolute(self, path: AttrPath) -> AttrPath:
        if self._prefix is None:
            return path
        return AttrPath(attr=self._prefix.attr, sub_attr=path.attr, uri=self._prefix.uri)

    def _of(self, path: AttrPath, says: Term) -> ColumnElement[bool]:
        """What is said of the column, or of any of the values, that a path leads to."""
        binding = self._whole.resolve_comparison(self._absolute(path))
        assert binding is not None
        head, sub = binding.field_name, binding.sub_field_name
        column = self._columns.own.get((head, sub)) if self._inside is None else None
        if column is not None and head not in self._columns.many:
            return says(column)
        many = self._columns.many.get(head)
        value = many.columns.get(sub or "value") if many else None
        if many is None or value is None:
            raise InvalidFilterException(detail=f"not looked for by {path}")
        return says(value) if self._inside is not None else many.any_of(says(value))


def _folded(column: Column) -> Column:
    return func.lower(column) if _is_text(column) else column


def _is_text(column: Column) -> bool:
    kind: type = cast("Any", column).type.python_type
    return kind is str


def _compared(
    column: Column, op: CompareOperator, value: Any, *, exact: bool
) -> ColumnElement[bool]:
    if isinstance(value, str):
        value = normalize("NFC", value)
        if not exact:
            column, value = _folded(column), value.lower()
    if op == CompareOperator.eq and value is None:
        return column.is_(None)
    if op in WITHIN:
        return WITHIN[op](column, value, autoescape=True)
    return ORDERED[op](column, value)
