/** Examples of the OpenAPI document: what is sent, and how it is refused. */
import {
  type CollectedDataRequest,
  type CreateSessionRequest,
  sessionExamples,
  type UpdateSessionRequest,
  type UpdateWatchlistRequest,
  type UploadMediaRequest,
  type ValidateRegistryRequest,
  veriffCodes,
} from '@veriff-verify/api';
import { codedFailure, failureBody, plainFailure, type VeriffFailure } from './errors.ts';
import { Settings } from './settings.ts';

/** An example object of OpenAPI. */
export interface Example {
  summary: string;
  description?: string;
  value: unknown;
}

export type Examples = Record<string, Example>;

const { current: defaultSettings } = new Settings();

/** The smallest picture there is: one white pixel. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEANgk2UwAAAABJRU5ErkJggg==';

const createSession = Object.fromEntries(
  Object.entries(sessionExamples).map(([name, verification]): [string, Example] => [
    slug(name),
    { summary: sentence(name), value: { verification } satisfies CreateSessionRequest },
  ]),
);

/** What each operation with a body can be sent, by the operation's key. */
export const requestExamples: Readonly<Record<string, Examples>> = {
  createSession,
  submitSession: {
    submitted: {
      summary: 'Everything has been uploaded',
      value: { verification: { status: 'submitted' } } satisfies UpdateSessionRequest,
    },
  },
  addCollectedData: {
    'the-minimum': {
      summary: 'What is mandatory',
      value: {
        providerName: 'Example shop',
        network: { ip: { addressV4: '192.0.2.1' } },
        device: { fingerprint: '6f2b8a1c' },
      } satisfies CollectedDataRequest,
    },
    'person-and-network': {
      summary: 'Person, network and device',
      value: {
        providerName: 'Example shop',
        person: { email: 'john@example.com', phoneNumber: '+11 222 333 44' },
        network: {
          mobileCarrier: 'Example mobile',
          ssid: 'home',
          hostname: 'host.example',
          ip: { addressV4: '192.0.2.1', addressV6: '2001:db8::1' },
        },
        device: { fingerprint: '6f2b8a1c' },
      } satisfies CollectedDataRequest,
    },
  },
  uploadMedia: {
    'data-uri': {
      summary: 'A data URI',
      value: {
        image: { context: 'document-front', content: `data:image/png;base64,${pixel}` },
      } satisfies UploadMediaRequest,
    },
    base64: {
      summary: 'Bare base64',
      value: { image: { context: 'face', content: pixel } } satisfies UploadMediaRequest,
    },
  },
  stopWatchlistMonitoring: {
    disabled: {
      summary: 'Stop monitoring',
      value: { monitorStatus: 'disabled' } satisfies UpdateWatchlistRequest,
    },
  },
  validateRegistry: {
    'date-of-birth': {
      summary: 'By name and date of birth',
      value: {
        verification: {
          person: {
            firstName: 'John',
            lastName: 'Smith',
            idNumber: '123456789',
            dateOfBirth: '1990-01-01',
          },
          vendorData: 'customer-7',
        },
      } satisfies ValidateRegistryRequest,
    },
    address: {
      summary: 'By full name and address',
      value: {
        verification: {
          person: { fullName: 'John Smith', idNumber: '123456789' },
          address: { street: 'Main Street', houseNumber: '123', postcode: '12345' },
        },
      } satisfies ValidateRegistryRequest,
    },
  },
};

/** One example for each of Veriff's codes, as the sandbox words them. */
export function codeExamples(codes: readonly number[]): Examples {
  return Object.fromEntries(
    codes.map((code): [string, Example] => {
      const { text = '', advice = '' } = veriffCodes[code] ?? {};
      const value = body(codedFailure(code));
      return [String(code), { summary: text, description: advice, value }];
    }),
  );
}

/** An example of a refusal that Veriff has published no code for. */
export function plainExample(
  status: Parameters<typeof plainFailure>[0],
  message: string,
  advice: string,
): Example {
  return { summary: message, description: advice, value: body(plainFailure(status, message)) };
}

function body(failure: VeriffFailure): unknown {
  return failureBody(failure, defaultSettings);
}

function slug(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
