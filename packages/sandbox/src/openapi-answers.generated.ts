// What the sandbox answered: examples of the OpenAPI document. Do not edit; after a change run
// vitest run src/openapi-answers.test.ts -u
import type { Examples } from './openapi-examples.ts';

export const answers: Readonly<Record<string, Examples>> = {
  "createSession": {
    "created": {
      "summary": "Created",
      "value": {
        "status": "success",
        "verification": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "url": "http://127.0.0.1:8788/v/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDAsInNlc3Npb25faWQiOiIyZWQ2ZWZmOC02Y2VmLTQ2OTQtOWFlMy0yNmY1OGM2NGJmYmYiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.gszN7XR5I609DLTUeHA5FnQQwQiWlWiBv0ujcNRK5Ik",
          "vendorData": "customer-7",
          "endUserId": "c1de400b-1877-4284-8494-071d37916197",
          "host": "http://127.0.0.1:8788",
          "status": "created",
          "sessionToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDAsInNlc3Npb25faWQiOiIyZWQ2ZWZmOC02Y2VmLTQ2OTQtOWFlMy0yNmY1OGM2NGJmYmYiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.gszN7XR5I609DLTUeHA5FnQQwQiWlWiBv0ujcNRK5Ik"
        }
      }
    }
  },
  "addCollectedData": {
    "added": {
      "summary": "Added",
      "value": {
        "status": "success",
        "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
        "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd"
      }
    }
  },
  "uploadMedia": {
    "uploaded": {
      "summary": "Uploaded",
      "value": {
        "status": "success",
        "image": {
          "id": "9d02579a-edf8-4e8e-b171-abc155ab3367",
          "name": "document-front",
          "context": "document-front",
          "timestamp": null,
          "size": 67,
          "mimetype": "image/png",
          "url": "http://127.0.0.1:8788/v1/media/9d02579a-edf8-4e8e-b171-abc155ab3367",
          "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf"
        }
      }
    }
  },
  "getDecision": {
    "not-decided-yet": {
      "summary": "Not decided yet",
      "value": {
        "status": "success",
        "verification": null
      }
    },
    "approved": {
      "summary": "Approved",
      "value": {
        "status": "success",
        "verification": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
          "code": 9001,
          "status": "approved",
          "reason": null,
          "reasonCode": null,
          "comments": [],
          "highRisk": false,
          "vendorData": "customer-7",
          "endUserId": "c1de400b-1877-4284-8494-071d37916197",
          "decisionTime": "2026-01-01T00:00:01.500Z",
          "acceptanceTime": "2026-01-01T00:00:00.000Z",
          "submissionTime": "2026-01-01T00:00:00.000Z",
          "person": {
            "firstName": "Sarah",
            "lastName": "Morgan",
            "fullName": "Sarah Morgan",
            "idNumber": "123456789",
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": "GB",
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [
              {
                "fullAddress": "1234 Snowy Ridge Road, Indiana, 56789 USA",
                "parsedAddress": {
                  "city": null,
                  "unit": null,
                  "state": "Indiana",
                  "street": "Snowy Ridge Road",
                  "country": null,
                  "postcode": "56789",
                  "houseNumber": "1234"
                }
              }
            ],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.03
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    },
    "declined": {
      "summary": "Declined",
      "value": {
        "status": "success",
        "verification": {
          "id": "681c3f8d-0516-43ab-a28a-b5528b119d73",
          "attemptId": "16678eff-6094-460d-b08f-7372b5d33578",
          "code": 9102,
          "status": "declined",
          "reason": "Suspected document tampering",
          "reasonCode": 102,
          "comments": [],
          "highRisk": false,
          "vendorData": null,
          "endUserId": null,
          "decisionTime": "2026-01-01T00:00:05.500Z",
          "acceptanceTime": "2026-01-01T00:00:04.000Z",
          "submissionTime": "2026-01-01T00:00:04.000Z",
          "person": {
            "firstName": "Decline",
            "lastName": "Morgan",
            "fullName": "Decline Morgan",
            "idNumber": null,
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": null,
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.97
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    },
    "resubmission-requested": {
      "summary": "Resubmission requested",
      "value": {
        "status": "success",
        "verification": {
          "id": "82c16ef9-6223-4a01-bb79-1f8d2b24a49e",
          "attemptId": "7bc46aad-8c0b-44e6-abad-dbc867960e35",
          "code": 9103,
          "status": "resubmission_requested",
          "reason": "Poor image quality",
          "reasonCode": 204,
          "comments": [],
          "highRisk": false,
          "vendorData": null,
          "endUserId": null,
          "decisionTime": "2026-01-01T00:00:05.500Z",
          "acceptanceTime": "2026-01-01T00:00:04.000Z",
          "submissionTime": "2026-01-01T00:00:04.000Z",
          "person": {
            "firstName": "Resubmit",
            "lastName": "Morgan",
            "fullName": "Resubmit Morgan",
            "idNumber": null,
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": null,
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.03
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    }
  },
  "getPerson": {
    "not-known-yet": {
      "summary": "Not known yet",
      "value": {
        "status": "success",
        "person": null
      }
    },
    "without-a-match": {
      "summary": "Without a match",
      "value": {
        "status": "success",
        "person": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "firstName": "Sarah",
          "lastName": "Morgan",
          "idCode": "123456789",
          "dateOfBirth": "1967-03-30",
          "gender": null,
          "nationality": "GB",
          "placeOfBirth": null,
          "citizenships": [],
          "pepSanctionMatches": []
        }
      }
    },
    "with-a-match": {
      "summary": "With a match",
      "value": {
        "status": "success",
        "person": {
          "id": "801c05c6-995d-4777-abb1-d27f070e93a2",
          "firstName": "Sarah",
          "lastName": "Watchlist",
          "idCode": "123456789",
          "dateOfBirth": "1967-03-30",
          "gender": null,
          "nationality": null,
          "placeOfBirth": null,
          "citizenships": [],
          "pepSanctionMatches": [
            {
              "provider": "sandbox",
              "numberOfMatches": 1,
              "date": "2026-01-01T00:00:03.500Z",
              "matches": [],
              "hits": [
                {
                  "doc": {
                    "id": "sandbox-1",
                    "name": "Sarah Watchlist",
                    "entityType": "person",
                    "createdUtc": "2026-01-01T00:00:03.500Z",
                    "lastUpdatedUtc": "2026-01-01T00:00:03.500Z",
                    "fields": [
                      {
                        "name": "Country",
                        "source": "sandbox",
                        "value": "Estonia"
                      }
                    ],
                    "types": [
                      "sanction",
                      "pep"
                    ],
                    "aka": [
                      {
                        "name": "Sarah Watchlist Jr."
                      }
                    ],
                    "associates": [],
                    "sources": [
                      "sandbox"
                    ],
                    "keywords": [],
                    "media": [],
                    "assets": [],
                    "sourceNotes": {}
                  },
                  "matchTypes": [
                    "name_exact",
                    "year_of_birth"
                  ],
                  "matchTypesDetails": {},
                  "matchStatus": "potential_match",
                  "isWhitelisted": false,
                  "score": 1.7
                }
              ]
            }
          ]
        }
      }
    }
  },
  "getWatchlistScreening": {
    "not-screened-yet": {
      "summary": "Not screened yet",
      "value": {
        "status": "success",
        "data": null
      }
    },
    "no-match": {
      "summary": "No match",
      "value": {
        "status": "success",
        "data": {
          "checkType": "initial_result",
          "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
          "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "vendorData": "customer-7",
          "endUserId": "c1de400b-1877-4284-8494-071d37916197",
          "matchStatus": "no_match",
          "monitorStatus": "enabled",
          "searchTerm": {
            "name": "Sarah Morgan",
            "year": "1967"
          },
          "totalHits": 0,
          "createdAt": "2026-01-01T00:00:01.500Z",
          "hits": []
        }
      }
    },
    "a-possible-match": {
      "summary": "A possible match",
      "value": {
        "status": "success",
        "data": {
          "checkType": "initial_result",
          "attemptId": "a18d31da-ecb7-4ac5-806a-37c50bf982a6",
          "sessionId": "801c05c6-995d-4777-abb1-d27f070e93a2",
          "vendorData": null,
          "endUserId": null,
          "matchStatus": "possible_match",
          "monitorStatus": "enabled",
          "searchTerm": {
            "name": "Sarah Watchlist",
            "year": "1967"
          },
          "totalHits": 1,
          "createdAt": "2026-01-01T00:00:03.500Z",
          "hits": [
            {
              "matchedName": "Sarah Watchlist",
              "countries": [
                "Estonia"
              ],
              "dateOfBirth": "1967-03-30",
              "dateOfDeath": null,
              "matchTypes": [
                "name_exact",
                "year_of_birth"
              ],
              "aka": [
                "Sarah Watchlist Jr."
              ],
              "associates": [],
              "listingsRelatedToMatch": {
                "warnings": [],
                "sanctions": [
                  {
                    "sourceName": "Sandbox sanctions list",
                    "sourceUrl": "https://example.com/watchlist",
                    "date": "2026-01-01"
                  }
                ],
                "fitnessProbity": [],
                "pep": [
                  {
                    "sourceName": "Sandbox list of politically exposed persons",
                    "sourceUrl": "https://example.com/watchlist",
                    "date": "2026-01-01"
                  }
                ],
                "adverseMedia": []
              }
            }
          ]
        }
      }
    }
  },
  "submitSession": {
    "submitted": {
      "summary": "Submitted",
      "value": {
        "status": "success",
        "verification": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "url": "http://127.0.0.1:8788/v/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDAsInNlc3Npb25faWQiOiIyZWQ2ZWZmOC02Y2VmLTQ2OTQtOWFlMy0yNmY1OGM2NGJmYmYiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.gszN7XR5I609DLTUeHA5FnQQwQiWlWiBv0ujcNRK5Ik",
          "vendorData": "customer-7",
          "host": "http://127.0.0.1:8788",
          "status": "submitted",
          "sessionToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDAsInNlc3Npb25faWQiOiIyZWQ2ZWZmOC02Y2VmLTQ2OTQtOWFlMy0yNmY1OGM2NGJmYmYiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.gszN7XR5I609DLTUeHA5FnQQwQiWlWiBv0ujcNRK5Ik"
        }
      }
    }
  },
  "listSessionMedia": {
    "one-picture": {
      "summary": "One picture",
      "value": {
        "status": "success",
        "images": [
          {
            "id": "9d02579a-edf8-4e8e-b171-abc155ab3367",
            "name": "document-front",
            "context": "document-front",
            "timestamp": null,
            "size": 67,
            "mimetype": "image/png",
            "url": "http://127.0.0.1:8788/v1/media/9d02579a-edf8-4e8e-b171-abc155ab3367",
            "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf"
          }
        ],
        "videos": [],
        "nfcDocuments": []
      }
    }
  },
  "listAttempts": {
    "one-attempt": {
      "summary": "One attempt",
      "value": {
        "status": "success",
        "verifications": [
          {
            "id": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
            "status": "approved",
            "userDefinedData": [],
            "createdTime": "2026-01-01T00:00:00.000Z"
          }
        ]
      }
    },
    "after-a-resubmission": {
      "summary": "After a resubmission",
      "value": {
        "status": "success",
        "verifications": [
          {
            "id": "7bc46aad-8c0b-44e6-abad-dbc867960e35",
            "status": "resubmission_requested",
            "userDefinedData": [],
            "createdTime": "2026-01-01T00:00:04.000Z"
          },
          {
            "id": "53b198e5-f5af-4815-bbf5-e741da7c18c0",
            "status": "submitted",
            "userDefinedData": [],
            "createdTime": "2026-01-01T00:00:06.000Z"
          }
        ]
      }
    }
  },
  "listAttemptMedia": {
    "one-picture": {
      "summary": "One picture",
      "value": {
        "status": "success",
        "images": [
          {
            "id": "9d02579a-edf8-4e8e-b171-abc155ab3367",
            "name": "document-front",
            "context": "document-front",
            "timestamp": null,
            "size": 67,
            "mimetype": "image/png",
            "url": "http://127.0.0.1:8788/v1/media/9d02579a-edf8-4e8e-b171-abc155ab3367",
            "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf"
          }
        ],
        "videos": [],
        "nfcDocuments": []
      }
    }
  },
  "stopWatchlistMonitoring": {
    "stopped": {
      "summary": "Stopped",
      "value": {
        "status": "success",
        "data": {
          "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
          "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "vendorData": "customer-7",
          "monitorStatus": "disabled"
        }
      }
    }
  },
  "deleteSession": {
    "deleted": {
      "summary": "Deleted",
      "value": {
        "status": "success",
        "verification": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf"
        }
      }
    }
  },
  "validateRegistry": {
    "created-and-submitted": {
      "summary": "Created and submitted",
      "value": {
        "status": "success",
        "verification": {
          "id": "5d36c388-b0c9-4638-a66b-822a04a5ac09",
          "url": "http://127.0.0.1:8788/v/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDYsInNlc3Npb25faWQiOiI1ZDM2YzM4OC1iMGM5LTQ2MzgtYTY2Yi04MjJhMDRhNWFjMDkiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.6Wb_b14sjXDyvIIBF3TE3yQydBjYRDTh7WkTf15NKrc",
          "vendorData": "customer-7",
          "endUserId": null,
          "host": "http://127.0.0.1:8788",
          "status": "submitted",
          "sessionToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3NjcyMjU2MDYsInNlc3Npb25faWQiOiI1ZDM2YzM4OC1iMGM5LTQ2MzgtYTY2Yi04MjJhMDRhNWFjMDkiLCJpaWQiOiI1YTRkOGIwYy0wMDAwLTQwMDAtODAwMC02OTZlNzQ2NTY3NzIifQ.6Wb_b14sjXDyvIIBF3TE3yQydBjYRDTh7WkTf15NKrc"
        }
      }
    }
  }
};

export const webhookBodies: Readonly<Record<string, Examples>> = {
  "event": {
    "submitted": {
      "summary": "Submitted",
      "value": {
        "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
        "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
        "feature": "selfid",
        "code": 7002,
        "action": "submitted",
        "vendorData": "customer-7",
        "endUserId": "c1de400b-1877-4284-8494-071d37916197"
      }
    },
    "started": {
      "summary": "Started",
      "value": {
        "id": "681c3f8d-0516-43ab-a28a-b5528b119d73",
        "attemptId": "16678eff-6094-460d-b08f-7372b5d33578",
        "feature": "selfid",
        "code": 7001,
        "action": "started",
        "vendorData": null,
        "endUserId": null
      }
    }
  },
  "decision": {
    "approved": {
      "summary": "Approved",
      "value": {
        "status": "success",
        "verification": {
          "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
          "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
          "code": 9001,
          "status": "approved",
          "reason": null,
          "reasonCode": null,
          "comments": [],
          "highRisk": false,
          "vendorData": "customer-7",
          "endUserId": "c1de400b-1877-4284-8494-071d37916197",
          "decisionTime": "2026-01-01T00:00:01.500Z",
          "acceptanceTime": "2026-01-01T00:00:00.000Z",
          "submissionTime": "2026-01-01T00:00:00.000Z",
          "person": {
            "firstName": "Sarah",
            "lastName": "Morgan",
            "fullName": "Sarah Morgan",
            "idNumber": "123456789",
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": "GB",
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [
              {
                "fullAddress": "1234 Snowy Ridge Road, Indiana, 56789 USA",
                "parsedAddress": {
                  "city": null,
                  "unit": null,
                  "state": "Indiana",
                  "street": "Snowy Ridge Road",
                  "country": null,
                  "postcode": "56789",
                  "houseNumber": "1234"
                }
              }
            ],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.03
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    },
    "declined": {
      "summary": "Declined",
      "value": {
        "status": "success",
        "verification": {
          "id": "681c3f8d-0516-43ab-a28a-b5528b119d73",
          "attemptId": "16678eff-6094-460d-b08f-7372b5d33578",
          "code": 9102,
          "status": "declined",
          "reason": "Suspected document tampering",
          "reasonCode": 102,
          "comments": [],
          "highRisk": false,
          "vendorData": null,
          "endUserId": null,
          "decisionTime": "2026-01-01T00:00:05.500Z",
          "acceptanceTime": "2026-01-01T00:00:04.000Z",
          "submissionTime": "2026-01-01T00:00:04.000Z",
          "person": {
            "firstName": "Decline",
            "lastName": "Morgan",
            "fullName": "Decline Morgan",
            "idNumber": null,
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": null,
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.97
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    },
    "resubmission-requested": {
      "summary": "Resubmission requested",
      "value": {
        "status": "success",
        "verification": {
          "id": "82c16ef9-6223-4a01-bb79-1f8d2b24a49e",
          "attemptId": "7bc46aad-8c0b-44e6-abad-dbc867960e35",
          "code": 9103,
          "status": "resubmission_requested",
          "reason": "Poor image quality",
          "reasonCode": 204,
          "comments": [],
          "highRisk": false,
          "vendorData": null,
          "endUserId": null,
          "decisionTime": "2026-01-01T00:00:05.500Z",
          "acceptanceTime": "2026-01-01T00:00:04.000Z",
          "submissionTime": "2026-01-01T00:00:04.000Z",
          "person": {
            "firstName": "Resubmit",
            "lastName": "Morgan",
            "fullName": "Resubmit Morgan",
            "idNumber": null,
            "dateOfBirth": "1967-03-30",
            "yearOfBirth": "1967",
            "placeOfBirth": null,
            "gender": null,
            "nationality": null,
            "citizenship": null,
            "pepSanctionMatch": null,
            "addresses": [],
            "occupation": null,
            "employer": null,
            "foreignerStatus": null,
            "extraNames": null,
            "title": null
          },
          "document": {
            "type": "PASSPORT",
            "number": "B01234567",
            "country": "GB",
            "state": null,
            "validFrom": null,
            "validUntil": "2031-04-20",
            "firstIssue": "2021-04-21",
            "placeOfIssue": null,
            "issueNumber": null,
            "issuedBy": null,
            "remarks": null,
            "residencePermitType": null,
            "nfcValidated": null,
            "portraitIsVisible": null,
            "signatureIsVisible": null,
            "specimen": null
          },
          "additionalVerifiedData": {},
          "riskLabels": [],
          "riskScore": {
            "score": 0.03
          },
          "insights": [],
          "biometricAuthentication": null
        },
        "technicalData": {
          "ip": null
        }
      }
    }
  },
  "full-auto": {
    "approved": {
      "summary": "Approved",
      "value": {
        "status": "success",
        "eventType": "fullauto",
        "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
        "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
        "vendorData": "customer-7",
        "endUserId": "c1de400b-1877-4284-8494-071d37916197",
        "version": "1.0.0",
        "acceptanceTime": "2026-01-01T00:00:00.000Z",
        "time": "2026-01-01T00:00:01.500Z",
        "data": {
          "verification": {
            "decision": "approved",
            "decisionScore": 0.98,
            "person": {
              "firstName": {
                "confidenceCategory": "high",
                "value": "Sarah",
                "sources": [
                  "VIZ"
                ]
              },
              "lastName": {
                "confidenceCategory": "high",
                "value": "Morgan",
                "sources": [
                  "VIZ"
                ]
              },
              "dateOfBirth": {
                "confidenceCategory": "high",
                "value": "1967-03-30",
                "sources": [
                  "VIZ"
                ]
              },
              "idNumber": {
                "confidenceCategory": "high",
                "value": "123456789",
                "sources": [
                  "VIZ"
                ]
              },
              "gender": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "nationality": {
                "confidenceCategory": "high",
                "value": "GB",
                "sources": [
                  "VIZ"
                ]
              }
            },
            "document": {
              "type": {
                "confidenceCategory": "high",
                "value": "PASSPORT",
                "sources": [
                  "VIZ"
                ]
              },
              "country": {
                "confidenceCategory": "high",
                "value": "GB",
                "sources": [
                  "VIZ"
                ]
              },
              "number": {
                "confidenceCategory": "high",
                "value": "B01234567",
                "sources": [
                  "VIZ"
                ]
              },
              "validFrom": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "validUntil": {
                "confidenceCategory": "high",
                "value": "2031-04-20",
                "sources": [
                  "VIZ"
                ]
              }
            },
            "insights": [
              {
                "label": "documentAccepted",
                "result": "yes",
                "category": "document"
              },
              {
                "label": "allowedIpLocation",
                "result": "notApplicable",
                "category": "session"
              }
            ]
          }
        }
      }
    },
    "declined": {
      "summary": "Declined",
      "value": {
        "status": "success",
        "eventType": "fullauto",
        "sessionId": "681c3f8d-0516-43ab-a28a-b5528b119d73",
        "attemptId": "16678eff-6094-460d-b08f-7372b5d33578",
        "vendorData": null,
        "endUserId": null,
        "version": "1.0.0",
        "acceptanceTime": "2026-01-01T00:00:04.000Z",
        "time": "2026-01-01T00:00:05.500Z",
        "data": {
          "verification": {
            "decision": "declined",
            "decisionScore": 0.03,
            "person": {
              "firstName": {
                "confidenceCategory": "high",
                "value": "Decline",
                "sources": [
                  "VIZ"
                ]
              },
              "lastName": {
                "confidenceCategory": "high",
                "value": "Morgan",
                "sources": [
                  "VIZ"
                ]
              },
              "dateOfBirth": {
                "confidenceCategory": "high",
                "value": "1967-03-30",
                "sources": [
                  "VIZ"
                ]
              },
              "idNumber": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "gender": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "nationality": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              }
            },
            "document": {
              "type": {
                "confidenceCategory": "high",
                "value": "PASSPORT",
                "sources": [
                  "VIZ"
                ]
              },
              "country": {
                "confidenceCategory": "high",
                "value": "GB",
                "sources": [
                  "VIZ"
                ]
              },
              "number": {
                "confidenceCategory": "high",
                "value": "B01234567",
                "sources": [
                  "VIZ"
                ]
              },
              "validFrom": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "validUntil": {
                "confidenceCategory": "high",
                "value": "2031-04-20",
                "sources": [
                  "VIZ"
                ]
              }
            },
            "insights": [
              {
                "label": "documentAccepted",
                "result": "no",
                "category": "document"
              },
              {
                "label": "allowedIpLocation",
                "result": "notApplicable",
                "category": "session"
              }
            ]
          }
        }
      }
    },
    "resubmission-requested": {
      "summary": "Resubmission requested",
      "value": {
        "status": "success",
        "eventType": "fullauto",
        "sessionId": "82c16ef9-6223-4a01-bb79-1f8d2b24a49e",
        "attemptId": "7bc46aad-8c0b-44e6-abad-dbc867960e35",
        "vendorData": null,
        "endUserId": null,
        "version": "1.0.0",
        "acceptanceTime": "2026-01-01T00:00:04.000Z",
        "time": "2026-01-01T00:00:05.500Z",
        "data": {
          "verification": {
            "decision": "resubmission_requested",
            "decisionScore": 0.5,
            "person": {
              "firstName": {
                "confidenceCategory": "high",
                "value": "Resubmit",
                "sources": [
                  "VIZ"
                ]
              },
              "lastName": {
                "confidenceCategory": "high",
                "value": "Morgan",
                "sources": [
                  "VIZ"
                ]
              },
              "dateOfBirth": {
                "confidenceCategory": "high",
                "value": "1967-03-30",
                "sources": [
                  "VIZ"
                ]
              },
              "idNumber": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "gender": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "nationality": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              }
            },
            "document": {
              "type": {
                "confidenceCategory": "high",
                "value": "PASSPORT",
                "sources": [
                  "VIZ"
                ]
              },
              "country": {
                "confidenceCategory": "high",
                "value": "GB",
                "sources": [
                  "VIZ"
                ]
              },
              "number": {
                "confidenceCategory": "high",
                "value": "B01234567",
                "sources": [
                  "VIZ"
                ]
              },
              "validFrom": {
                "confidenceCategory": null,
                "value": null,
                "sources": []
              },
              "validUntil": {
                "confidenceCategory": "high",
                "value": "2031-04-20",
                "sources": [
                  "VIZ"
                ]
              }
            },
            "insights": [
              {
                "label": "documentAccepted",
                "result": "no",
                "category": "document"
              },
              {
                "label": "allowedIpLocation",
                "result": "notApplicable",
                "category": "session"
              }
            ]
          }
        }
      }
    }
  },
  "watchlist": {
    "no-match": {
      "summary": "No match",
      "value": {
        "checkType": "initial_result",
        "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
        "sessionId": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
        "vendorData": "customer-7",
        "endUserId": "c1de400b-1877-4284-8494-071d37916197",
        "matchStatus": "no_match",
        "monitorStatus": "enabled",
        "searchTerm": {
          "name": "Sarah Morgan",
          "year": "1967"
        },
        "totalHits": 0,
        "createdAt": "2026-01-01T00:00:01.500Z",
        "hits": []
      }
    },
    "possible-match": {
      "summary": "Possible match",
      "value": {
        "checkType": "initial_result",
        "attemptId": "a18d31da-ecb7-4ac5-806a-37c50bf982a6",
        "sessionId": "801c05c6-995d-4777-abb1-d27f070e93a2",
        "vendorData": null,
        "endUserId": null,
        "matchStatus": "possible_match",
        "monitorStatus": "enabled",
        "searchTerm": {
          "name": "Sarah Watchlist",
          "year": "1967"
        },
        "totalHits": 1,
        "createdAt": "2026-01-01T00:00:03.500Z",
        "hits": [
          {
            "matchedName": "Sarah Watchlist",
            "countries": [
              "Estonia"
            ],
            "dateOfBirth": "1967-03-30",
            "dateOfDeath": null,
            "matchTypes": [
              "name_exact",
              "year_of_birth"
            ],
            "aka": [
              "Sarah Watchlist Jr."
            ],
            "associates": [],
            "listingsRelatedToMatch": {
              "warnings": [],
              "sanctions": [
                {
                  "sourceName": "Sandbox sanctions list",
                  "sourceUrl": "https://example.com/watchlist",
                  "date": "2026-01-01"
                }
              ],
              "fitnessProbity": [],
              "pep": [
                {
                  "sourceName": "Sandbox list of politically exposed persons",
                  "sourceUrl": "https://example.com/watchlist",
                  "date": "2026-01-01"
                }
              ],
              "adverseMedia": []
            }
          }
        ]
      }
    }
  },
  "user-status": {
    "set-by-hand": {
      "summary": "Set by hand",
      "value": {
        "eventType": "user-status.created",
        "attemptId": "3a5ad4db-1801-458a-b43c-07b34bfbeedd",
        "time": "2026-01-01T00:00:02.000Z",
        "data": {
          "verification": {
            "id": "2ed6eff8-6cef-4694-9ae3-26f58c64bfbf",
            "userDefinedData": {
              "status": "Custom status",
              "statusCode": "custom_status",
              "reason": null,
              "reasonCode": null,
              "createdAt": "2026-01-01T00:00:02.000Z"
            }
          }
        }
      }
    }
  }
};
