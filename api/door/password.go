package door

import (
	"context"

	"github.com/alexedwards/argon2id"
)

// MinPassword is the minimum length of a password in characters (NIST SP 800-63B requires 8).
const MinPassword = 10

// unknownUserHash is compared with the password of a log-in without a matching user, so that this log-in takes as long
// as any other. No password has this hash.
const unknownUserHash = "$argon2id$v=19$m=65536,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// maxHashing limits the number of concurrent hashes: each takes 64 MiB of memory.
const maxHashing = 4

// Passwords hashes passwords, at most maxHashing concurrently.
type Passwords struct{ places chan struct{} }

// NewPasswords returns a Passwords without hashes in progress.
func NewPasswords() *Passwords { return &Passwords{places: make(chan struct{}, maxHashing)} }

// Match reports whether a password matches a hash. An empty hash means an unknown user.
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

// Hash calls [HashPassword] when fewer than maxHashing hashes are in progress.
func (p *Passwords) Hash(ctx context.Context, password string) (hash string, err error) {
	err = p.inTurn(ctx, func() (err error) {
		hash, err = HashPassword(password)
		return err
	})
	return hash, err
}

// inTurn waits until fewer than maxHashing hashes are in progress, then calls the function hash.
func (p *Passwords) inTurn(ctx context.Context, hash func() error) error {
	select {
	case p.places <- struct{}{}:
		defer func() { <-p.places }()
		return hash()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// HashPassword returns the argon2id hash of a password in the PHC string format. The parameters are the same on every
// machine, so that comparing with unknownUserHash takes as long as with any other hash.
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(
		password,
		&argon2id.Params{Memory: 64 * 1024, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32},
	)
}
