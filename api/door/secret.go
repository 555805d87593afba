package door

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// SessionCookie is the name of the cookie with a session's secret.
const SessionCookie = "tidewatch_session"

// TokenPrefix is the prefix of every API token. The prefix makes leaked tokens easy to find, and distinguishes API
// tokens from the tokens of other issuers.
const TokenPrefix = "tw_"

const hashSize = sha256.Size

// NewSecret returns a random secret of 256 bits with a prefix, and the SHA-256 hash to store instead of the secret.
func NewSecret(prefix string) (secret string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // rand.Read never returns an error
	secret = prefix + base64.RawURLEncoding.EncodeToString(raw)
	sum := hashSecret(secret)
	return secret, sum[:]
}

// HashSecret returns the SHA-256 hash of a secret that NewSecret has returned.
func HashSecret(secret string) []byte {
	sum := hashSecret(secret)
	return sum[:]
}

func hashSecret(secret string) [hashSize]byte { return sha256.Sum256([]byte(secret)) }
