import { get, put } from './api/client.ts';
import type { Labels, Video } from './api/types.ts';
import type { Label, LabelChoice } from './labels.ts';
import { coveredLabels, readLabelChoices, storeLabelChoices } from './stored_labels.ts';

/// What the viewer wants of videos with labels.
class LabelChoices {
  all = $state.raw<Labels['choices']>(readLabelChoices());
  /// Videos that were uncovered by hand on this visit.
  private readonly shown = $state<Record<string, boolean>>({});

  /// How often something was chosen: an answer to a question asked before then is out of date.
  private chosen = 0;

  async load(): Promise<void> {
    const asked_at = this.chosen;
    const answer = await get<Labels>('/v1/labels');
    if (asked_at === this.chosen) this.keep(answer.choices);
  }

  /// Holds here at once; if the server refuses, what it has is shown again. Throws what was refused.
  async choose(label: Label, choice: LabelChoice): Promise<void> {
    this.chosen += 1;
    this.keep({ ...this.all, [label]: choice });
    try {
      await put<Labels>('/v1/labels', { [label]: choice });
    } catch (error) {
      void this.load().catch(() => undefined);
      throw error;
    }
  }

  /// The labels for which a video is covered; what is hidden in feeds is covered where it is met all the same. Nobody's own
  /// videos are.
  covering(video: Pick<Video, 'id' | 'labels' | 'own'> | undefined): string[] {
    if (!video || video.own || this.shown[video.id]) return [];
    return coveredLabels(video.labels, this.all);
  }

  uncover(id: string): void {
    this.shown[id] = true;
  }

  private keep(choices: Labels['choices']): void {
    this.all = choices;
    storeLabelChoices(choices);
  }
}

export const label_choices = new LabelChoices();
