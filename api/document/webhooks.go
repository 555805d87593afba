package document

import (
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"tidewatch/jobs/alert"
)

// webhook describes one kind of request that the server sends to channels of the kind webhook.
type webhook struct {
	body        reflect.Type
	description string
	example     any
	id          string // name of the webhook in the document
	summary     string
}

// webhooks returns the descriptions of all requests that the server sends to webhooks.
func webhooks() []webhook {
	return []webhook{
		{
			body: reflect.TypeFor[alert.Body](), example: alertExample(), id: "alert",
			summary: "Alert",
			description: "Reports events that alert rules select, such as failed runs, and the ends of problems. " +
				"Events within a short time share a message.",
		},
		{
			body: reflect.TypeFor[alert.Body](), example: changesExample(""), id: "changes",
			summary: "Changes of the answers",
			description: "Reports changes of the answers about brands soon after they are found. Each event has the kind " +
				"\"change\" and the field change.",
		},
		{
			body: reflect.TypeFor[alert.Body](), example: changesExample("daily"), id: "digest",
			summary:     "Digest of changes",
			description: "Reports the changes of a day or a week. The field digest of the message is \"daily\" or \"weekly\".",
		},
		{
			body: reflect.TypeFor[alert.RunScoredBody](), example: runScoredExample(), id: "run.scored",
			summary: "Scored run",
			description: "Reports that a run has completed and scored its answers, with the figures of these answers. " +
				"Rules of the kind \"run_scored\" subscribe to this webhook. Each run is reported once, even if the " +
				"completed run is retried. A re-score of stored answers is a separate run, whose message has the field " +
				"rescore.",
		},
		{
			body: reflect.TypeFor[alert.Body](), example: testExample(), id: "test",
			summary:     "Test message",
			description: "Tests a channel. The operation test-alert-channel sends this message.",
		},
	}
}

// webhookPrefix is the prefix of the schema names of webhooks.
const webhookPrefix = "Webhook"

// signed is the part of a webhook's description that applies to all webhooks.
const signed = "\n\nThe request is signed as in Standard Webhooks (https://www.standardwebhooks.com). Verify the signature " +
	"with the secret of the channel before you trust the body, and reject requests with old timestamps. Any status from 200 to 299 " +
	"confirms the delivery. After status 410, the server does not send the message again. After any other response, or " +
	"after 15 seconds without a response, the server sends the same body again. The server makes up to eight attempts " +
	"in about four hours. A message may arrive twice, with the same webhook-id."

// addWebhooks describes the requests that the server sends to webhooks. The schemas of the bodies have the prefix
// "Webhook", because their types come from package alert and not from the API.
func addWebhooks(document *huma.OpenAPI) {
	schemas := huma.NewMapRegistry(schemasPrefix, func(t reflect.Type, hint string) string {
		return webhookPrefix + huma.DefaultSchemaNamer(t, hint)
	})
	document.Webhooks = map[string]*huma.PathItem{}
	for _, w := range webhooks() {
		document.Webhooks[w.id] = &huma.PathItem{Post: &huma.Operation{
			Description: w.description + signed,
			OperationID: "webhook-" + strings.ReplaceAll(w.id, ".", "-"),
			Parameters:  signatureHeaders(),
			RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
				"application/json": {Schema: schemas.Schema(w.body, true, ""), Example: w.example},
			}},
			Responses: map[string]*huma.Response{
				"2XX": {Description: "The message was received."},
				"410": {Description: "The receiver accepts no more messages. The server does not send the message again."},
				"4XX": {Description: "The message was not received. The server sends the message again."},
			},
			Security: []map[string][]string{},
			Summary:  w.summary,
			Tags:     []string{tagAlerts},
		}}
	}
	describeIDs(schemas)
	maps.Copy(document.Components.Schemas.Map(), schemas.Map())
}

// signatureHeaders returns the headers of Standard Webhooks.
func signatureHeaders() []*huma.Param {
	header := func(name, description, example string) *huma.Param {
		return &huma.Param{
			Description: description, Example: example, In: "header", Name: name, Required: true,
			Schema: &huma.Schema{Type: huma.TypeString},
		}
	}
	return []*huma.Param{
		header("webhook-id", "The id of the message, which is the same for each attempt.", exampleID),
		header("webhook-timestamp", "The time of the attempt, in seconds since 1 January 1970 UTC.", "1772442000"),
		header("webhook-signature", "The text `v1,` and an HMAC-SHA256 in base64. The HMAC is over the text "+
			"`webhook-id.webhook-timestamp.body`. The key is the part of the channel's secret after whsec_, "+
			"decoded from base64.", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="),
	}
}

// The examples of webhooks use the same customer and address as the other examples in the document.
const (
	exampleCustomer = "Northwind Ltd"
	examplePage     = "https://tidewatch.example.com"
)

func exampleAt() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func alertExample() alert.Body {
	id := uuid.MustParse(exampleID)
	m := alert.NewMessage(exampleCustomer, examplePage, exampleAt(), []alert.Facts{
		{
			Brand:          "Acme",
			BrandID:        &id,
			Cron:           "0 9 * * *",
			ErrorMessage:   "No active queries found for brand Acme.",
			Failures:       3,
			Kind:           "failing",
			OfKind:         1,
			RunID:          &id,
			Schedule:       "mornings",
			ScheduledJobID: &id,
			Since:          exampleAt().AddDate(0, 0, -2),
			Times:          1,
			Zone:           "UTC",
		},
	})
	return alert.Body{Data: m, Timestamp: m.At, Type: alert.TypeAlert}
}

func changesExample(digest string) alert.Body {
	id := uuid.MustParse(exampleID)
	low, high, before, after, p := -0.31, -0.05, 0.6, 0.42, 0.0002
	m := alert.NewChangeMessage(exampleCustomer, examplePage, exampleAt(), digest, []alert.ChangeFacts{{
		Brand: "Acme", BrandID: id, RunID: id, Since: exampleAt(),
		Text: "The mention rate fell from 60 % (72 of 120) to 42 % (50 of 120).",
		Change: alert.Change{
			After:      &alert.Figure{Count: 50, From: "2026-02-23", N: 120, To: "2026-03-01", Value: &after},
			Before:     &alert.Figure{Count: 72, From: "2026-02-16", N: 120, To: "2026-02-22", Value: &before},
			Difference: &alert.Difference{High: &high, Low: &low, Value: -0.18},
			Effect:     "bad", Figure: "mention_rate", FoundAt: exampleAt(), ID: id, Kind: "figure_moved", PValue: &p,
			Severity: "high",
		},
	}})
	return alert.Body{Data: m, Timestamp: m.At, Type: alert.TypeAlert}
}

func testExample() alert.Body {
	m := alert.TestMessage(exampleCustomer, examplePage, exampleAt())
	return alert.Body{Data: m, Timestamp: m.At, Type: alert.TypeTest}
}

func runScoredExample() alert.RunScoredBody {
	id := uuid.MustParse(exampleID)
	figure := func(value, low, high, count float64, n int) alert.RunFigure {
		return alert.RunFigure{Count: count, Enough: true, High: &high, Low: &low, N: n, Value: &value}
	}
	m := alert.NewScoredMessage(examplePage, exampleAt(), alert.ScoredRun{
		Answers:  alert.AnswerCounts{Branded: 8, Calls: 32, Scored: 32, Unsure: 1},
		Brand:    alert.Named{ID: id, Name: "Acme"},
		Customer: alert.Named{ID: id, Name: exampleCustomer},
		Figures: alert.RunFigures{
			CitationShare: figure(0.08, 0.04, 0.15, 6, 75), MentionRate: figure(0.75, 0.57, 0.87, 24, 32),
			Position: figure(1.5, 1.2, 1.8, 36, 24), Sentiment: figure(0.4, 0.21, 0.59, 8, 20),
			ShareOfVoice: figure(0.4, 0.28, 0.53, 30, 75),
		},
		Run: alert.RunFacts{
			FinishedAt: exampleAt().Add(3 * time.Minute), ID: id, JobType: "data_collection_and_scoring", Schedule: "mornings",
			ScheduledFor: exampleAt(), ScheduledJobID: &id, Trigger: "tick",
		},
	})
	return alert.RunScoredBody{Data: *m.Scored, Timestamp: m.At, Type: alert.TypeRunScored}
}
