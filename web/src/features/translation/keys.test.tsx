import { fireEvent, screen } from "@testing-library/react";
import { useRef } from "react";
import { beforeEach, expect, it, vi } from "vitest";

import { show } from "../../testing/render";
import { useReviewKeys } from "./useReviewKeys";

const verbs = { accept: vi.fn(), edit: vi.fn(), again: vi.fn() };

function Review() {
  const list = useRef<HTMLUListElement>(null);
  useReviewKeys(list, verbs);
  return (
    <>
      <ul ref={list}>
        <li data-ordinal={0}><button type="button">first</button></li>
        <li data-ordinal={1}><textarea aria-label="written" /></li>
      </ul>
      <div role="dialog"><button type="button">inside</button></div>
    </>
  );
}

function press(on: HTMLElement): void {
  on.focus();
  fireEvent.keyDown(on, { key: "Enter", altKey: true });
  fireEvent.keyDown(on, { key: "e", code: "KeyE", altKey: true });
}

beforeEach(() => {
  vi.clearAllMocks();
  Element.prototype.scrollIntoView = vi.fn();
});

it("does not accept what is being written over", () => {
  show(<Review />);
  screen.getByText("first").focus();
  fireEvent.keyDown(screen.getByText("first"), { key: "Enter", altKey: true });
  expect(verbs.accept).toHaveBeenCalledExactlyOnceWith(0);
  press(screen.getByLabelText("written"));
  expect(verbs.accept).toHaveBeenCalledOnce();
});

it("leaves the keys to a dialog that has the focus", () => {
  show(<Review />);
  press(screen.getByText("inside"));
  expect(verbs.accept).not.toHaveBeenCalled();
  expect(verbs.edit).not.toHaveBeenCalled();
});
