/** Persona's widget, as its README shows. Only built, to know its size. */
import { Client } from 'persona';

const client = new Client({
  templateId: 'itmpl_Ygs16MKTkA6obnF8C3Rb17dm',
  environment: 'sandbox',
  onReady: () => client.open(),
});
