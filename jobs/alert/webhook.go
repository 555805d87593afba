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

// webhookBody is the JSON body of a webhook, in the form that Standard Webhooks recommends.
type webhookBody struct {
	Data      Message   `json:"data"`
	Timestamp time.Time `json:"timestamp"`
	Type      string    `json:"type"`
}

// Webhook sends a message to an address, and signs the request with a secret as Standard Webhooks specifies. The
// parameter "id" identifies the message and is the same for each attempt. The parameter "now" is the time of the
// attempt.
func (h *HTTP) Webhook(ctx context.Context, address, secret, id string, now time.Time, m Message) Result {
	kind := "tidewatch.alert"
	if m.Test {
		kind = "tidewatch.test"
	}
	body, err := json.Marshal(webhookBody{Data: m, Timestamp: m.At, Type: kind})
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
