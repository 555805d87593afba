package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/MicahParks/jwkset"
	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/settings"
)

// keysAge and the constants below it limit how often, how long and how much a node reads from an issuer of JWTs.
const (
	keysAge         = time.Hour        // the age after which the keys are read again
	keysRetry       = 5 * time.Second  // the wait after a failed attempt, if no token needs the keys earlier
	keysTimeout     = 5 * time.Second  // the time limit of one attempt
	keysWait        = 2 * time.Second  // the longest time that a request waits for an attempt
	keysAfterFault  = time.Second      // the shortest time between two attempts for tokens if the last attempt failed
	keysAfterUpdate = 10 * time.Second // the shortest time between two attempts for unknown keys
	maxKeysSize     = 1 << 20          // the maximum size of a response in bytes
)

// issuerKeys are the keys that an issuer of JWTs publishes (JWKS). While the issuer is unavailable, the last known keys
// stay valid.
type issuerKeys struct {
	read func() (keyfunc.Keyfunc, error)

	afterFault, afterUpdate *rate.Limiter

	mu    sync.Mutex
	fault error           // the error of the last attempt to read the keys, or nil
	keys  keyfunc.Keyfunc // nil until the first successful attempt
	// reading is closed when the attempt to read the keys ends. reading is nil if no attempt is in progress.
	reading chan struct{}
}

// newIssuerKeys returns the keys at a URL, and reads the keys regularly until ctx ends.
func newIssuerKeys(ctx context.Context, url string, logger *slog.Logger) *issuerKeys {
	k := &issuerKeys{
		afterFault:  rate.NewLimiter(rate.Every(keysAfterFault), 1),
		afterUpdate: rate.NewLimiter(rate.Every(keysAfterUpdate), 1),
		fault:       errors.New("the keys have not been read yet"),
	}
	k.read = func() (keyfunc.Keyfunc, error) {
		keys, err := fetchKeys(ctx, url, logger)
		if err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "The keys of the JWT issuer cannot be read.",
				slog.String("component", settings.RoleAPI), slog.Any("error", err))
		}
		return keys, err
	}
	go k.refresh(ctx)
	return k
}

func (k *issuerKeys) refresh(ctx context.Context) {
	for ctx.Err() == nil {
		<-k.start(true)
		pause := keysAge
		if _, fault := k.present(); fault != nil {
			pause = keysRetry
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// key returns the key that verifies the signature of a token. If no known key fits the token, the function key reads
// the issuer's keys again. The error wraps [door.ErrKeysUnavailable] if the keys cannot be read within keysWait.
func (k *issuerKeys) key(token *jwt.Token) (any, error) {
	if keys, _ := k.present(); keys != nil {
		if key, err := keys.Keyfunc(token); err == nil {
			return key, nil
		}
	}
	select {
	case <-k.start(false):
	case <-time.After(keysWait):
		return nil, door.ErrKeysUnavailable
	}
	keys, fault := k.present()
	if fault != nil {
		return nil, fmt.Errorf("%w: %w", door.ErrKeysUnavailable, fault)
	}
	return keys.Keyfunc(token)
}

func (k *issuerKeys) present() (keyfunc.Keyfunc, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys, k.fault
}

// start starts an attempt to read the keys if no attempt is in progress and the rate limit allows another attempt. The
// returned channel is closed at the end of the attempt, or is already closed if there is no attempt. If the parameter
// due is true, the rate limit does not apply.
func (k *issuerKeys) start(due bool) <-chan struct{} { //nolint:revive // the two callers differ only in the check
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reading != nil {
		return k.reading
	}
	limit := k.afterUpdate
	if k.fault != nil {
		limit = k.afterFault
	}
	reading := make(chan struct{})
	if !due && !limit.Allow() {
		close(reading)
		return reading
	}
	k.reading = reading
	go func() {
		defer close(reading)
		keys, err := k.read()
		k.mu.Lock()
		defer k.mu.Unlock()
		k.fault, k.reading = err, nil
		if err == nil {
			k.keys = keys
		}
	}()
	return reading
}

func fetchKeys(ctx context.Context, url string, logger *slog.Logger) (keyfunc.Keyfunc, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("read the keys of the JWT issuer: %w", err)
	}
	response, err := (&http.Client{Timeout: keysTimeout}).Do(request)
	if err != nil {
		return nil, fmt.Errorf("read the keys of the JWT issuer: %w", err)
	}
	defer func() { _ = response.Body.Close() }() // the body has been read
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeysSize))
	if err != nil {
		return nil, fmt.Errorf("read the keys of the JWT issuer: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read the keys of the JWT issuer: the issuer responded with status %d", response.StatusCode)
	}
	return parseKeys(ctx, body, logger)
}

// parseKeys parses a JWKS. Keys that cannot be used, such as keys of an unknown type, are ignored (RFC 7517, section
// 5). A response without a usable key is an error, so that the keys that were read last stay valid.
func parseKeys(ctx context.Context, body []byte, logger *slog.Logger) (keyfunc.Keyfunc, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, fmt.Errorf("read the keys of the JWT issuer: the response is not a JWKS: %w", err)
	}
	var known jwkset.JWKSMarshal
	for _, text := range set.Keys {
		var one jwkset.JWKSMarshal
		var key jwkset.JWKMarshal
		err := json.Unmarshal(text, &key)
		if err == nil {
			one.Keys = append(one.Keys, key)
			_, err = one.ToStorage()
		}
		if err != nil {
			logger.InfoContext(ctx, "A key of the JWT issuer is ignored, because its type is not supported.",
				slog.String("component", settings.RoleAPI), slog.Any("error", err))
			continue
		}
		known.Keys = append(known.Keys, key)
	}
	if len(known.Keys) == 0 {
		return nil, errors.New("read the keys of the JWT issuer: the response has no usable key")
	}
	storage, err := known.ToStorage()
	if err != nil {
		return nil, fmt.Errorf("read the keys of the JWT issuer: %w", err)
	}
	return keyfunc.New(keyfunc.Options{Storage: storage})
}
