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

// SecretPrefix begins the secrets that webhooks are signed with.
const SecretPrefix = "whsec_"

// The sizes of a secret that Standard Webhooks recommends, in bytes.
const (
	minSecret = 24
	maxSecret = 64
)

// CheckSecret says what is wrong with a secret; nil: nothing.
func CheckSecret(secret string) error {
	encoded, ok := strings.CutPrefix(secret, SecretPrefix)
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < minSecret || len(key) > maxSecret {
		return fmt.Errorf("must be %s and %d to %d random bytes in base64", SecretPrefix, minSecret, maxSecret)
	}
	return nil
}

// webhookBody is the payload, in the form that Standard Webhooks recommends.
type webhookBody struct {
	Data      Message   `json:"data"`
	Timestamp time.Time `json:"timestamp"`
	Type      string    `json:"type"`
}

// Webhook sends a message to an address, signed with a secret as Standard Webhooks says. id names the message: the receiver
// gets the same with each attempt. now dates the attempt.
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
		return Result{Err: errors.New("the channel's secret cannot be read"), Permanent: true}
	}
	signature, err := signer.Sign(id, now, body)
	if err != nil {
		return Result{Err: errors.New("the message cannot be signed"), Permanent: true}
	}
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, signature)
	return h.post(ctx, address, header, body, secret, signature)
}
