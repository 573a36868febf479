import { configure } from "@testing-library/svelte";
import { vi } from "vitest";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

// What a window has and jsdom has not.
vi.stubGlobal("ResizeObserver", class { observe() {} unobserve() {} disconnect() {} });
vi.stubGlobal("IntersectionObserver", class { observe() {} unobserve() {} disconnect() {} });
vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
Element.prototype.scrollTo = () => {};
Element.prototype.scrollIntoView = () => {};
// Charts are drawn for a width; jsdom lays nothing out.
Object.defineProperty(HTMLElement.prototype, "clientWidth", { configurable: true, get: () => 800 });
HTMLCanvasElement.prototype.getContext = () => null;
