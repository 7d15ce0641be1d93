import "@testing-library/jest-dom/vitest";
import { afterEach } from "vitest";

// jsdom has no layout: what scrolls is looked at in the end-to-end tests.
window.scrollTo = () => undefined;

afterEach(() => { localStorage.clear(); });
