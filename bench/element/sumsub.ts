/** Sumsub's widget, as its documentation shows. Only built, to know its size. */
import snsWebSdk from '@sumsub/websdk';

const widget = snsWebSdk
  // @ts-expect-error Its types are right for bundlers only.
  .init('token', () => Promise.resolve('token'))
  .withConf({ lang: 'en' })
  .build();
widget.launch('#widget');
