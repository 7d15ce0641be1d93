import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { failingWhenSilent } from "./silence";

const word = new TextEncoder().encode(": ping\n\n");
let server: ReadableStreamDefaultController<Uint8Array>;
const left = vi.fn();
const answer = () =>
  failingWhenSilent(
    new Response(new ReadableStream<Uint8Array>({ start: (controller) => { server = controller; }, cancel: left }), {
      headers: { "content-type": "text/event-stream" },
    }),
  );

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it("lets a stream go on for as long as it speaks, and end", async () => {
  const response = answer();
  const read = response.text();
  for (let time = 0; time < 10; time += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    server.enqueue(word);
  }
  server.close();
  expect(await read).toBe(": ping\n\n".repeat(10));
  expect(response.headers.get("content-type")).toBe("text/event-stream");
});

it("fails a stream that fell silent, and leaves it", async () => {
  const read = answer().text();
  const failure = expect(read).rejects.toThrow("silent");
  await vi.advanceTimersByTimeAsync(15_000);
  server.enqueue(word);
  await vi.advanceTimersByTimeAsync(41_000);
  await failure;
  expect(left).toHaveBeenCalled();
});

it("passes on what has no stream, and the failure of one that has", async () => {
  expect(failingWhenSilent(new Response(null, { status: 204 })).status).toBe(204);
  const read = answer().text();
  const failure = expect(read).rejects.toThrow("cut");
  server.error(new TypeError("cut"));
  await failure;
});
