import { Upload } from 'tus-js-client';
import { apiError, type ErrorBody } from '../api/client.ts';
import { explainError } from '../session.svelte.ts';

/// Bytes in one request: small enough that a broken connection loses little.
const kChunkBytes = 8 * 1024 * 1024;
const kRetryDelaysMs = [0, 1_000, 3_000, 8_000];

const kRefused = [400, 401, 403, 413, 415];

export interface UploadDetails {
  text: string;
  tags: string[];
  language: string;
  sound: string;
  labels: readonly string[];
}

export type TransferState = 'idle' | 'sending' | 'paused' | 'broken' | 'refused' | 'sent';

/// One file on its way to the server, resumable over broken connections and closed tabs.
export class Transfer {
  state = $state<TransferState>('idle');
  sent_bytes = $state(0);
  total_bytes = $state(0);
  problem = $state('');
  /// The upload's id on the server, once it has one.
  upload = $state('');
  private client: Upload | null = null;

  constructor(
    private readonly file: File,
    private readonly onsent: () => void,
  ) {
    this.total_bytes = file.size;
  }

  async start(details: UploadDetails): Promise<void> {
    const client = new Upload(this.file, {
      endpoint: '/v1/uploads',
      chunkSize: kChunkBytes,
      retryDelays: kRetryDelaysMs,
      removeFingerprintOnSuccess: true,
      metadata: {
        filename: this.file.name,
        filetype: this.file.type,
        text: details.text,
        tags: details.tags.join(','),
        language: details.language,
        sound: details.sound,
        labels: details.labels.join(','),
      },
      onProgress: (sent_bytes) => {
        this.sent_bytes = sent_bytes;
      },
      onAfterResponse: () => {
        this.upload = client.url?.split('/').at(-1) ?? '';
      },
      onSuccess: () => {
        this.state = 'sent';
        this.onsent();
      },
      onError: (error) => this.onError(error),
    });
    this.client = client;
    const previous = (await client.findPreviousUploads())[0];
    if (previous) client.resumeFromPreviousUpload(previous);
    this.go();
  }

  pause(): void {
    void this.client?.abort();
    this.state = 'paused';
  }

  go(): void {
    this.problem = '';
    this.state = 'sending';
    this.client?.start();
  }

  async cancel(): Promise<void> {
    await this.client?.abort(true).catch(() => undefined);
    this.state = 'idle';
  }

  /// What the server has refused it will refuse again; what broke on the way may go on.
  private onError(error: Error & { originalResponse?: { getStatus(): number; getBody(): string } | null }): void {
    const status = error.originalResponse?.getStatus() ?? 0;
    this.state = kRefused.includes(status) ? 'refused' : 'broken';
    try {
      this.problem = explainError(apiError(status, JSON.parse(error.originalResponse?.getBody() ?? '') as ErrorBody));
    } catch {
      this.problem = '';
    }
  }
}
