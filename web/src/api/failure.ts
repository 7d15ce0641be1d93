/** What every failed call becomes: the server's code and parameters, or a code of our own when no answer came. */
export class Failure extends Error {
  readonly code: string;
  readonly params: Record<string, unknown>;
  readonly status: number;

  constructor(code: string, params: Record<string, unknown> = {}, status = 0) {
    super(code);
    this.name = "Failure";
    this.code = code;
    this.params = params;
    this.status = status;
  }
}

function isProblem(body: unknown): body is { code: string; params?: Record<string, unknown> } {
  return typeof body === "object" && body !== null && "code" in body && typeof body.code === "string";
}

export async function failureOfResponse(response: Response): Promise<Failure> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (isProblem(body)) return new Failure(body.code, body.params ?? {}, response.status);
  return new Failure(response.status >= 502 ? "unreachable" : "internal", {}, response.status);
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isProblem(error)) return new Failure(error.code, error.params ?? {});
  if (error instanceof TypeError) return new Failure("unreachable");
  return new Failure("internal");
}
