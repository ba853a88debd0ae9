/// How long a request may take before it counts as failed.
const kTimeoutMs = 15_000;
/// What is written in no more characters than this is sent to its end though the page be left meanwhile: 64 KiB is what the
/// Fetch standard allows all such requests of a page together, and a character takes up to 3 bytes.
const kOutlivesPageChars = 4_096;

/// What went wrong, in the server's words. `status` 0 means that no answer came.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /// In a moderator's words, where a decision of theirs is the cause.
    readonly reason = '',
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export interface ErrorBody {
  error?: { code?: string; message?: string; reason?: string };
}

export function apiError(status: number, body: ErrorBody | null, status_text = ''): ApiError {
  return new ApiError(status, body?.error?.code ?? 'unknown', body?.error?.message ?? status_text, body?.error?.reason);
}

async function errorFrom(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  return apiError(response.status, body, response.statusText);
}

/// Sends one JSON request to the server and returns its answer (undefined for 204).
/// Throws ApiError for every other outcome; never retries.
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { method, credentials: 'same-origin', signal: AbortSignal.timeout(kTimeoutMs) };
  if (body !== undefined) {
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
    init.keepalive = init.body.length <= kOutlivesPageChars;
  }
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(0, 'unreachable', '');
  }
  if (!response.ok) throw await errorFrom(response);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string): Promise<T> => call<T>('GET', path);
export const post = <T>(path: string, body?: unknown): Promise<T> => call<T>('POST', path, body);
export const put = <T>(path: string, body?: unknown): Promise<T> => call<T>('PUT', path, body);
export const patch = <T>(path: string, body?: unknown): Promise<T> => call<T>('PATCH', path, body);
export const remove = (path: string): Promise<void> => call<void>('DELETE', path);
