package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
)

// Keyring seals (encrypts) secrets before they are stored. A Keyring is for secrets that must be read again, such as
// the signing keys of alerts. A Keyring encrypts secrets with AES-256-GCM (NIST SP 800-38D) and a random nonce. The
// owner of a secret is additional authenticated data, so that a sealed secret cannot be moved to another row. The first
// key seals secrets, and every key can open secrets, so that operators can rotate keys. A Keyring without keys leaves
// secrets unencrypted, so that everyone who can read the database can read the secrets. The first byte of a stored
// secret states whether the secret is encrypted.
type Keyring struct{ keys []cipher.AEAD }

// The first byte of a stored secret has one of the following values.
const (
	sealedPlain byte = 0
	sealedGCM   byte = 1
)

// ErrSealed reports a secret that no key of this process can open.
var ErrSealed = errors.New("the secret is encrypted with a key that this process does not have")

// NewKeyring returns a Keyring with the given keys, each of which is 32 bytes in base64. The first key is the sealing
// key.
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

// Seals reports whether the Keyring has a key.
func (r Keyring) Seals() bool { return len(r.keys) > 0 }

// Seal returns the stored form of a secret. The parameter "owner" identifies the owner of the secret, for example by
// the id of its row.
func (r Keyring) Seal(secret, owner string) []byte {
	if !r.Seals() {
		return append([]byte{sealedPlain}, secret...)
	}
	nonce := make([]byte, r.keys[0].NonceSize())
	_, _ = rand.Read(nonce) // rand.Read never returns an error
	return r.keys[0].Seal(append([]byte{sealedGCM}, nonce...), nonce, []byte(secret), []byte(owner))
}

// Open recovers a secret from its stored form, or returns [ErrSealed].
func (r Keyring) Open(sealed []byte, owner string) (string, error) {
	if len(sealed) == 0 {
		return "", ErrSealed
	}
	if sealed[0] == sealedPlain {
		return string(sealed[1:]), nil
	}
	for _, key := range r.keys {
		if secret, ok := open(key, sealed, owner); ok {
			return secret, nil
		}
	}
	return "", ErrSealed
}

// open decrypts a secret with one key. The result ok is false if the key did not encrypt the secret for the owner.
func open(key cipher.AEAD, sealed []byte, owner string) (secret string, ok bool) {
	n := 1 + key.NonceSize()
	if len(sealed) <= n {
		return "", false
	}
	text, err := key.Open(nil, sealed[1:n], sealed[n:], []byte(owner))
	return string(text), err == nil
}

// reseal returns the stored form of a secret that the first key encrypts. The result is nil if the first key encrypts
// the secret already, and if there is no secret. The Keyring must have a key.
func (r Keyring) reseal(sealed []byte, owner string) ([]byte, error) {
	if sealed == nil {
		return nil, nil
	}
	if len(sealed) > 0 && sealed[0] == sealedGCM {
		if _, ok := open(r.keys[0], sealed, owner); ok {
			return nil, nil
		}
	}
	secret, err := r.Open(sealed, owner)
	if err != nil {
		return nil, err
	}
	return r.Seal(secret, owner), nil
}
