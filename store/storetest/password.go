package storetest

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

// PasswordHash returns an argon2id hash of a password with a new salt. The hash needs a thousandth of the memory and
// time of a hash that the program creates. Log-ins with the hash are equally cheap, because the program reads the
// parameters from the hash.
func PasswordHash(tb testing.TB, password string) string {
	tb.Helper()
	const memory = 64 // memory in KiB
	hash, err := argon2id.CreateHash(
		password, &argon2id.Params{Memory: memory, Iterations: 1, Parallelism: 2, SaltLength: 16, KeyLength: 32},
	)
	check(tb, err)
	return hash
}
