import "@testing-library/jest-dom/vitest";
import { configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has no layout: what scrolls is looked at in the end-to-end tests.
window.scrollTo = () => undefined;
// Nor has it a screen: this one is wide.
window.matchMedia = (media) => Object.assign(new EventTarget(), { media, matches: false, onchange: null, addListener: () => undefined, removeListener: () => undefined });

afterEach(() => { localStorage.clear(); });
