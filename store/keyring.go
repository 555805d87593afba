package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
)

// Keyring seals the secrets that must be read again, such as those that alerts are signed with, before they are stored:
// AES-256-GCM (NIST SP 800-38D) with a random nonce, bound to what they belong to, so that a row of one channel is worth
// nothing in another. The first key seals; all of them open, so that a new key can be put before an old one. A Keyring
// without keys stores secrets as they are, and says so in their first byte: who reads the database reads them.
type Keyring struct{ keys []cipher.AEAD }

// The first byte of what is sealed.
const (
	sealedPlain byte = 0
	sealedGCM   byte = 1
)

// ErrSealed says that a secret was sealed with a key that this process does not have.
var ErrSealed = errors.New("the secret was sealed with a key that is not set here")

// NewKeyring returns a Keyring of keys of 32 bytes in base64, the one that seals first.
func NewKeyring(keys []string) (Keyring, error) {
	var ring Keyring
	for i, text := range keys {
		key, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(key) != 32 {
			return Keyring{}, fmt.Errorf("key %d is not 32 bytes in base64", i+1)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return Keyring{}, fmt.Errorf("key %d: %w", i+1, err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return Keyring{}, fmt.Errorf("key %d: %w", i+1, err)
		}
		ring.keys = append(ring.keys, aead)
	}
	return ring, nil
}

// Seals reports whether it has a key.
func (r Keyring) Seals() bool { return len(r.keys) > 0 }

// Seal returns a secret as it is stored, for what is named by owner.
func (r Keyring) Seal(secret, owner string) []byte {
	if !r.Seals() {
		return append([]byte{sealedPlain}, secret...)
	}
	nonce := make([]byte, r.keys[0].NonceSize())
	_, _ = rand.Read(nonce) // it never fails, see its documentation
	return r.keys[0].Seal(append([]byte{sealedGCM}, nonce...), nonce, []byte(secret), []byte(owner))
}

// Open returns a sealed secret, or [ErrSealed].
func (r Keyring) Open(sealed []byte, owner string) (string, error) {
	if len(sealed) == 0 {
		return "", ErrSealed
	}
	if sealed[0] == sealedPlain {
		return string(sealed[1:]), nil
	}
	for _, key := range r.keys {
		if n := 1 + key.NonceSize(); len(sealed) > n {
			if secret, err := key.Open(nil, sealed[1:n], sealed[n:], []byte(owner)); err == nil {
				return string(secret), nil
			}
		}
	}
	return "", ErrSealed
}
