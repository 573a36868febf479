import { flushSync } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Asked } from "../src/asked.svelte";
import type { Commands } from "../src/commands";

type Answer = Commands["today"]["answer"];

/** What was asked and has no answer yet, in order. */
let open: ((answer: Answer) => void)[];
const call = vi.hoisted(() => vi.fn());
vi.mock("../src/call", async (real) => ({ ...(await real<object>()), call }));
let asked: Asked<"today">;
let end: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  open = [];
  call.mockImplementation(() => new Promise((answer) => open.push(answer)));
  end = $effect.root(() => {
    asked = new Asked("today", () => ({ from: "2026-11-01", to: "2026-11-30" }));
  });
  flushSync();
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

const answer = async (at: number, label: string) => {
  open[at]!({ label } as Answer);
  await vi.advanceTimersByTimeAsync(0);
};
const again = () => {
  asked.again();
  flushSync();
};

it("says that it is slow while it waits, and not before", async () => {
  await vi.advanceTimersByTimeAsync(149);
  expect(asked.slow).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.slow).toBe(true);
  await answer(0, "first");
  expect(asked.slow).toBe(false);
  again();
  await vi.advanceTimersByTimeAsync(150);
  expect(asked.slow).toBe(true);
});

it("is done with the newest answer, however late an older one is", async () => {
  await vi.advanceTimersByTimeAsync(100);
  again();
  await answer(1, "second");
  // The older question would be slow by now.
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.slow).toBe(false);
  await answer(0, "first");
  expect([asked.slow, asked.value?.label]).toEqual([false, "second"]);
});

it("counts from the first question that waits, however often it is asked anew", async () => {
  for (let time = 0; time < 4; time++) {
    again();
    await vi.advanceTimersByTimeAsync(40);
  }
  expect(asked.slow).toBe(true);
});
