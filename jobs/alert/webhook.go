package alert

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// SecretPrefix is the prefix of the secrets that sign webhooks.
const SecretPrefix = "whsec_"

// Standard Webhooks recommends the following minimum and maximum sizes of a secret, in bytes.
const (
	minSecret = 24
	maxSecret = 64
)

// CheckSecret returns an error if a secret is invalid. A valid secret is [SecretPrefix] followed by random bytes in
// base64.
func CheckSecret(secret string) error {
	encoded, ok := strings.CutPrefix(secret, SecretPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return fmt.Errorf("must be %s followed by %d to %d random bytes in base64", SecretPrefix, minSecret, maxSecret)
	}
	return nil
}

// These constants are the types of webhooks. The type of a webhook determines the content of its body.
const (
	TypeAlert     = "tidewatch.alert"
	TypeRunScored = "run.scored"
	TypeTest      = "tidewatch.test"
)

// Body is the JSON body of webhooks that report alerts, changes and tests, in the form that Standard Webhooks
// recommends.
type Body struct {
	Data      Message   `doc:"The message." json:"data"`
	Timestamp time.Time `doc:"The time of the message. Later attempts to deliver the message have the same timestamp." json:"timestamp"`
	Type      string    `doc:"The type of the message: \"tidewatch.alert\", or \"tidewatch.test\" for a test message." enum:"tidewatch.alert,tidewatch.test" json:"type"`
}

// RunScoredBody is the JSON body of webhooks that report scored runs.
type RunScoredBody struct {
	Data      ScoredRun `doc:"The scored run." json:"data"`
	Timestamp time.Time `doc:"The time of the message. Later attempts to deliver the message have the same timestamp." json:"timestamp"`
	Type      string    `doc:"The type of the webhook." enum:"run.scored" json:"type"`
}

// bodyOf returns the body of a webhook.
func bodyOf(m Message) any {
	switch {
	case m.Scored != nil:
		return RunScoredBody{Data: *m.Scored, Timestamp: m.At, Type: TypeRunScored}
	case m.Test:
		return Body{Data: m, Timestamp: m.At, Type: TypeTest}
	default:
		return Body{Data: m, Timestamp: m.At, Type: TypeAlert}
	}
}

// Webhook sends a message to an address, and signs the request with a secret as Standard Webhooks specifies. The
// parameter "id" identifies the message and is the same for each attempt. The parameter "now" is the time of the
// attempt.
func (h *HTTP) Webhook(ctx context.Context, address, secret, id string, now time.Time, m Message) Result {
	body, err := json.Marshal(bodyOf(m))
	if err != nil {
		return Result{Err: fmt.Errorf("encode the message: %w", err), Permanent: true}
	}
	signer, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return Result{Err: errors.New("the secret of the channel is invalid"), Permanent: true}
	}
	signature, err := signer.Sign(id, now, body)
	if err != nil {
		return Result{Err: errors.New("the message could not be signed"), Permanent: true}
	}
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return h.post(ctx, address, header, body, secret, signature)
}
