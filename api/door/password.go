package door

import (
	"context"

	"github.com/alexedwards/argon2id"
)

// MinPassword is the minimum length of a password in characters (NIST SP 800-63B requires 8).
const MinPassword = 10

// unknownUserHash is a hash that no password has. The password of an unknown user is compared with this hash, so that
// all log-ins take the same time.
const unknownUserHash = "$argon2id$v=19$m=65536,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// maxHashing limits the number of concurrent hash computations, because each computation needs 64 MiB of memory.
const maxHashing = 4

// Passwords hashes passwords, with at most maxHashing concurrent computations.
type Passwords struct{ places chan struct{} }

// NewPasswords returns a Passwords that is ready for use.
func NewPasswords() *Passwords { return &Passwords{places: make(chan struct{}, maxHashing)} }

// Match reports whether a password matches a hash. An empty hash means that the user is unknown.
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

// inTurn waits until fewer than maxHashing hashes are in progress, and then calls the function in the parameter hash.
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
		&argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32},
	)
}
