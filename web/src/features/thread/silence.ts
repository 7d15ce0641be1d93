/** The server says something every fifteen seconds, if only a ping: a longer silence is a line that is dead, whatever the network says. */
const longest = 40_000;

/** The same answer, whose stream fails after such a silence: it is then followed again, from wherever it is made. */
export function failingWhenSilent(response: Response): Response {
  if (!response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const silence = new Promise<never>((_, fail) => {
        timer = setTimeout(() => { fail(new TypeError("the line is silent")); }, longest);
      });
      try {
        const { done, value } = await Promise.race([reader.read(), silence]);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        void reader.cancel().catch(() => undefined);
      } finally {
        clearTimeout(timer);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}
