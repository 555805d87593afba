package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"

	"tidewatch/store"
)

// Session is who the caller is.
type Session struct {
	Kind       string     `doc:"How the caller has proved who it is: a user's session, an API token, or a JWT of an outside issuer." enum:"user,token,jwt" json:"kind"`
	Name       string     `doc:"A user's e-mail address, or the token's name." example:"ada@example.com" json:"name"`
	Role       string     `doc:"A viewer reads; an admin writes, too." enum:"admin,viewer" json:"role"`
	CustomerID *uuid.UUID `doc:"The one customer that the caller sees; null: all." format:"uuid" json:"customer_id"`
}

type sessionOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      Session
}

// Credentials are what a user logs in with.
type Credentials struct {
	Email    string `example:"ada@example.com" json:"email" maxLength:"320" minLength:"1"`
	Password string `example:"correct horse battery staple" format:"password" json:"password" maxLength:"1000" minLength:"1"`
}

type logInInput struct {
	Body Credentials
}

// What slows failed log-ins down: the first few cost nothing, each further one doubles the wait.
const (
	freeLoginFailures = 5
	longestLoginWait  = 15 * time.Minute
)

// logIn checks a password. That an account does not exist takes as long, and says the same, as a wrong password.
func (s *server) logIn(ctx context.Context, in *logInInput) (*sessionOutput, error) {
	account := "account:" + strings.ToLower(strings.TrimSpace(in.Body.Email))
	keys := []string{account, "address:" + requestOf(ctx).address}
	wait, err := s.db.LoginWait(ctx, keys, freeLoginFailures, longestLoginWait)
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, problem(http.StatusTooManyRequests, "Too many log-ins have failed: wait as Retry-After says.").retryAfter(wait)
	}
	user, err := s.db.UserByEmail(ctx, in.Body.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	known := err == nil && user.IsActive
	ok, err := s.passwordFits(ctx, user.PasswordHash, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if !ok || !known {
		if err := s.db.NoteLoginFailure(ctx, keys); err != nil {
			return nil, err
		}
		return nil, problem(http.StatusUnauthorized, "The e-mail address or the password is not right.")
	}
	secret, hash := NewSecret("")
	err = s.db.InTx(ctx, func(db *store.DB) error {
		if err := db.ForgetLoginFailures(ctx, account); err != nil {
			return err
		}
		return db.CreateSession(ctx, user.ID, hash, requestOf(ctx).address, s.cfg.SessionLife)
	})
	if err != nil {
		return nil, err
	}
	return &sessionOutput{
		SetCookie: []http.Cookie{s.cookie(secret, int(s.cfg.SessionLife.Most/time.Second))},
		Body:      Session{Kind: string(store.ActorUser), Name: user.Email, Role: string(user.Role), CustomerID: user.CustomerID},
	}, nil
}

// strangersHash is what the password of somebody unknown is compared with. No password has it.
const strangersHash = "$argon2id$v=19$m=65536,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// passwordFits compares a password with its hash, a few at a time: each takes 64 MB.
func (s *server) passwordFits(ctx context.Context, hash, password string) (bool, error) {
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if hash == "" {
		hash = strangersHash
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}

// MinPassword is the least length of a password, in characters (NIST SP 800-63B asks for 8 at the least).
const MinPassword = 10

// HashPassword returns the argon2id hash of a password in the PHC string format, with the parameters of RFC 9106's
// second recommendation (64 MiB).
func HashPassword(password string) (string, error) {
	return argon2id.CreateHash(password, argon2id.DefaultParams)
}

func (s *server) cookie(secret string, maxAge int) http.Cookie {
	return http.Cookie{ //nolint:gosec // Secure is a setting: plain http on loopback has no TLS
		Name: SessionCookie, Value: secret, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.cfg.SecureCookies,
	}
}

func (*server) getSession(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	c := callerOf(ctx)
	return &sessionOutput{Body: Session{Kind: string(c.kind), Name: c.name, Role: string(c.role), CustomerID: c.customer}}, nil
}

type logOutOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

func (s *server) logOut(ctx context.Context, _ *struct{}) (*logOutOutput, error) {
	if c := callerOf(ctx); c.sessionID != nil {
		if err := s.db.DeleteSession(ctx, *c.sessionID); err != nil {
			return nil, err
		}
	}
	return &logOutOutput{SetCookie: []http.Cookie{s.cookie("", -1)}}, nil
}
