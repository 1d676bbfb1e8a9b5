import type { FrameLocator, Page } from 'playwright-core';

/** The sandbox's hosted flow as a person goes through it, in a frame or in a tab of its own. */
export class HostedFlow {
  readonly #place: Pick<FrameLocator | Page, 'getByTestId' | 'locator'>;

  constructor(place: FrameLocator | Page) {
    this.#place = place;
  }

  /** Waits until the flow shows a screen. */
  screen(name: string): Promise<void> {
    return this.#place.locator(`#flow[data-screen="${name}"]`).waitFor();
  }

  press(testId: string): Promise<void> {
    return this.#place.getByTestId(testId).click();
  }

  /** Chooses a passport, which has no back: the camera is next. */
  async begin(): Promise<void> {
    await this.press('start');
    await this.press('document-passport');
  }

  async takePhotosAndSend(): Promise<void> {
    for (const screen of ['document-front', 'face']) {
      await this.screen(screen);
      await this.press('capture');
      await this.press('use-photo');
    }
    await this.press('submit');
  }

  /** Goes through the flow with the camera, up to and including the last button. */
  async passThrough(): Promise<void> {
    await this.begin();
    await this.takePhotosAndSend();
    await this.press('done');
  }

  /** Leaves before the end, and says yes when asked whether that is meant. */
  async leave(): Promise<void> {
    await this.press('close');
    await this.press('confirm-leave');
  }

  /** The language that the flow speaks. */
  async language(): Promise<string | null> {
    return this.#place.locator('html').getAttribute('lang');
  }
}
