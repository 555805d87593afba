package door

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
)

// MinPassword is the minimum length of a password in characters (NIST SP 800-63B requires 8).
const MinPassword = 10

// MaxPassword is the maximum length of a password in characters. The API refuses longer passwords.
const MaxPassword = 1000

// unknownUserHash is a hash that no password has. The password of an unknown user is compared with this hash, so that
// all log-ins take the same time.
const unknownUserHash = "$argon2id$v=19$m=65536,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// maxHashing limits the number of concurrent hash computations, because each computation needs 64 MiB of memory.
const maxHashing = 4

// Password hashes have these argon2id parameters.
const (
	hashIterations  = 1
	hashMemory      = 64 * 1024 // memory in KiB
	hashParallelism = 2
)

// Passwords hashes passwords, with at most maxHashing concurrent computations.
type Passwords struct{ places chan struct{} }

// NewPasswords returns a Passwords that is ready for use.
func NewPasswords() *Passwords { return &Passwords{places: make(chan struct{}, maxHashing)} }

// Match reports whether a password matches a hash. An empty hash means that the user is unknown or has no password. The
// result is then false, after the same time.
func (p *Passwords) Match(ctx context.Context, hash, password string) (ok bool, err error) {
	if hash == "" {
		hash = unknownUserHash
	}
	err = p.inTurn(ctx, func() (err error) {
		ok, err = argon2id.ComparePasswordAndHash(password, hash)
		return err
	})
	return ok, err
}

// Hash waits until fewer than maxHashing hashes are in progress, and then calls [HashPassword].
func (p *Passwords) Hash(ctx context.Context, password string) (hash string, err error) {
	err = p.inTurn(ctx, func() (err error) {
		hash, err = HashPassword(password)
		return err
	})
	return hash, err
}

// Fingerprint returns the argon2id hash of a password with a salt that is computed from the texts in the parameter
// "about". The fingerprints of equal passwords are equal only if the texts in the parameter "about" are equal. A
// password is as hard to guess from its fingerprint as from a password hash.
func (p *Passwords) Fingerprint(ctx context.Context, password string, about ...string) (fingerprint string, err error) {
	encoded, err := json.Marshal(about)
	if err != nil {
		return "", fmt.Errorf("encode the salt of a fingerprint: %w", err)
	}
	salt := sha256.Sum256(encoded)
	err = p.inTurn(ctx, func() error {
		hash := argon2.IDKey([]byte(password), salt[:], hashIterations, hashMemory, hashParallelism, hashSize)
		fingerprint = base64.RawStdEncoding.EncodeToString(hash)
		return nil
	})
	return fingerprint, err
}

// inTurn waits until fewer than maxHashing hashes are in progress, and then calls the function in the parameter "hash".
func (p *Passwords) inTurn(ctx context.Context, hash func() error) error {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
		return hash()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// HashPassword returns the argon2id hash of a password in the PHC string format. The argon2id parameters are the same
// on every machine. A comparison with unknownUserHash therefore takes as long as a comparison with any other hash.
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(
		password,
		&argon2id.Params{
			Memory: hashMemory, Iterations: hashIterations, Parallelism: hashParallelism, SaltLength: 16, KeyLength: hashSize,
		},
	)
}
