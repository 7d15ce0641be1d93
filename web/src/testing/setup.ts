import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has no layout: what scrolls is looked at in the end-to-end tests.
window.scrollTo = () => undefined;

afterEach(() => { localStorage.clear(); });
