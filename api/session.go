package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// Session describes the authenticated caller of a request.
type Session struct {
	Kind       string     `doc:"How the caller authenticated. The value \"user\" means a session. The value \"token\" means an API token. The value \"jwt\" means a JWT of an external issuer." enum:"user,token,jwt" json:"kind"`
	Name       string     `doc:"The name of the caller. For a user, the name is the e-mail address. For an API token, the name is \"token\" followed by the name of the token, such as \"token nightly export\". For a JWT, the name is the subject of the JWT." example:"ada@example.com" json:"name"`
	Role       string     `doc:"The role \"viewer\" can read everything except users and tokens. The role \"editor\" can also change brands, queries, schedules and reports, and control runs. The role \"admin\" can use all operations. If the caller is limited to one customer, operations that concern all customers are forbidden (see x-access)." enum:"admin,editor,viewer" json:"role"`
	CustomerID *uuid.UUID `doc:"The only customer whose resources the caller can see. The value null means all customers." format:"uuid" json:"customer_id"`
}

type sessionOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      Session
}

// Credentials are the e-mail address and password of a user.
type Credentials struct {
	Email    string `example:"ada@example.com" json:"email" maxLength:"320" minLength:"1"`
	Password string `example:"correct horse battery staple" format:"password" json:"password" maxLength:"1000" minLength:"1"`
}

type logInInput struct {
	Body Credentials
}

// These constants limit failed log-ins. The first failed log-ins cause no wait, and each further failed log-in doubles
// the wait. The limit for an IP address is higher than the limit for an account, because many users may share an
// address.
const (
	freeAccountFailures = 5
	freeAddressFailures = 20
	longestLoginWait    = 15 * time.Minute
)

// logIn checks a password and creates a session. The response for an unknown account takes the same time and has the
// same content as the response for a wrong password.
func (s *server) logIn(ctx context.Context, in *logInInput) (*sessionOutput, error) {
	email := store.FoldEmail(in.Body.Email)
	user, err := s.db.UserByEmail(ctx, in.Body.Email)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	known := err == nil
	account, err := s.loginKey(ctx, email, user.ID)
	if err != nil {
		return nil, err
	}
	if err := s.countLogin(ctx, account); err != nil {
		return nil, err
	}
	ok, err := s.passwords.Match(ctx, user.PasswordHash, in.Body.Password)
	if err != nil {
		return nil, err
	}
	if ok && known && user.IsActive && (user.BreakGlass || !s.cfg.PasswordsOff) {
		return s.startSession(ctx, user, account)
	}
	who, c := &door.Caller{Kind: store.ActorUser, Name: email}, change{objectID: email}
	if known {
		who, c = asUser(user), ofUser(user.ID, user.CustomerID)
	}
	refusal := problem.New(http.StatusUnauthorized, "The e-mail address or the password is wrong.")
	if s.cfg.PasswordsOff { // the response is the same for right and wrong passwords
		refusal = problem.New(http.StatusForbidden, "Log-in by password is off. Log in with "+s.cfg.OpenID.Name()+".")
	}
	c.action = "log_in_failed"
	if err := auditAs(ctx, s.db, who, c); err != nil {
		return nil, err
	}
	return nil, refusal
}

// startSession creates a session for a user whose password is right.
func (s *server) startSession(ctx context.Context, user store.User, account string) (*sessionOutput, error) {
	secret, hash := door.NewSecret("")
	err := s.db.InTx(ctx, func(db *store.DB) error {
		if err := checkUnchanged(ctx, db, user); err != nil {
			return err
		}
		if err := db.ForgetLogin(ctx, account, door.AddressKey(door.RequestOf(ctx).Address)); err != nil {
			return err
		}
		if err := db.CreateSession(ctx, user.ID, hash, door.RequestOf(ctx).Address, s.cfg.SessionLife); err != nil {
			return err
		}
		return auditAs(ctx, db, asUser(user), ofUser(user.ID, user.CustomerID))
	})
	if err != nil {
		return nil, err
	}
	return &sessionOutput{
		SetCookie: []http.Cookie{s.cookie(ctx, secret, int(s.cfg.SessionLife.Most/time.Second))},
		Body: Session{
			Kind:       string(store.ActorUser),
			Name:       user.Email,
			Role:       string(user.Role),
			CustomerID: user.CustomerID,
		},
	}, nil
}

// checkUnchanged locks a user. The error is a problem with status 401 if the user was deleted, was deactivated or got
// another password after the comparison of the password.
func checkUnchanged(ctx context.Context, db *store.DB, user store.User) error {
	now, err := db.LockUser(ctx, user.ID)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!now.IsActive || now.PasswordHash != user.PasswordHash) {
		return problem.Unauthorized("Your account was changed during the log-in: log in again.")
	}
	return err
}

func accountKey(email string) string { return "account:" + email }

// ownKey returns the key that counts the failed log-ins to an account from the request's address.
func ownKey(ctx context.Context, email string) string {
	return accountKey(email) + " " + door.AddressKey(door.RequestOf(ctx).Address)
}

// loginKey returns the key that counts the failed log-ins of an account. An address from which the owner has logged in
// has a separate count, so that strangers at other addresses cannot lock the owner out. After an admin or a command has
// set the password, every address has a separate count for 15 minutes.
func (s *server) loginKey(ctx context.Context, email string, userID uuid.UUID) (string, error) {
	history, err := s.db.LoginHistory(ctx, userID)
	if err != nil {
		return "", err
	}
	here := door.AddressKey(door.RequestOf(ctx).Address)
	isHere := func(address string) bool { return door.AddressKey(address) == here }
	if history.Reset || slices.ContainsFunc(history.Addresses, isHere) {
		return ownKey(ctx, email), nil
	}
	return accountKey(email), nil
}

// countLogin counts a log-in as failed before the server compares the password. After too many failures, countLogin
// refuses the log-in.
func (s *server) countLogin(ctx context.Context, account string) error {
	return s.db.InTx(ctx, func(db *store.DB) error {
		for _, count := range []struct {
			key  string
			free int
		}{{account, freeAccountFailures}, {door.AddressKey(door.RequestOf(ctx).Address), freeAddressFailures}} {
			wait, err := db.CountLogin(ctx, count.key, count.free, longestLoginWait)
			if err != nil {
				return err
			}
			if wait > 0 {
				return tooManyLogins(wait)
			}
		}
		return nil
	})
}

func tooManyLogins(wait time.Duration) error {
	return problem.New(
		http.StatusTooManyRequests,
		"Too many log-ins have failed. Wait up to 15 minutes, then try again.",
	).RetryAfter(wait)
}

// cookie returns the session cookie. The cookie is restricted to TLS if the request used TLS, if the public address of
// the server uses https, or if [Config.SecureCookies] is set.
func (s *server) cookie(ctx context.Context, secret string, maxAge int) http.Cookie {
	return http.Cookie{ //nolint:gosec // plain http on loopback has no TLS
		Name: door.SessionCookie, Value: secret, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: s.cfg.SecureCookies || strings.HasPrefix(s.cfg.PublicURL, "https://") || door.RequestOf(ctx).Secure,
	}
}

func (*server) getSession(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
	c := door.CallerOf(ctx)
	return &sessionOutput{
		Body: Session{Kind: string(c.Kind), Name: c.Name, Role: string(c.Role), CustomerID: c.Customer},
	}, nil
}

type logOutOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
}

func (s *server) logOut(ctx context.Context, _ *struct{}) (*logOutOutput, error) {
	if c := door.CallerOf(ctx); c.SessionID != nil {
		err := s.db.InTx(ctx, func(db *store.DB) error {
			if err := db.DeleteSession(ctx, *c.SessionID); err != nil {
				return err
			}
			return s.audit(ctx, db, ofUser(*c.ID, c.Customer))
		})
		if err != nil {
			return nil, err
		}
	}
	return &logOutOutput{SetCookie: []http.Cookie{s.cookie(ctx, "", -1)}}, nil
}

type changePasswordInput struct {
	Body struct {
		OldPassword string `example:"tr0ub4dor" format:"password" json:"old_password" maxLength:"1000" minLength:"1"`
		NewPassword string `doc:"The new password, of at least 10 characters. Repetitions, sequences, common passwords and the e-mail address are refused." example:"correct horse battery staple" format:"password" json:"new_password" maxLength:"1000" minLength:"10"`
	}
}

// changePassword requires the old password, so that access to an open browser is not sufficient to take over an
// account. The limits of failed log-ins also apply to requests with a wrong old password.
func (s *server) changePassword(ctx context.Context, in *changePasswordInput) (*struct{}, error) {
	c := door.CallerOf(ctx)
	if c.Kind != store.ActorUser {
		return nil, problem.New(
			http.StatusForbidden,
			"An API token has no password. To change your password, log in to the admin page.",
		)
	}
	account := "password of " + c.ID.String() // all addresses share one count, because the session may be stolen
	if err := s.countLogin(ctx, account); err != nil {
		return nil, err
	}
	user, err := s.db.User(ctx, *c.ID)
	if err != nil {
		return nil, err
	}
	if user.PasswordHash == "" {
		return nil, problem.New(http.StatusForbidden, "You have no password, because you log in with OpenID Connect.")
	}
	ok, err := s.passwords.Match(ctx, user.PasswordHash, in.Body.OldPassword)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, problem.Invalid("body.old_password", "is not your password")
	}
	if err := checkPassword("body.new_password", in.Body.NewPassword, user.Email); err != nil {
		return nil, err
	}
	hash, err := s.passwords.Hash(ctx, in.Body.NewPassword)
	if err != nil {
		return nil, err
	}
	return nil, s.db.InTx(ctx, func(db *store.DB) error {
		if err := checkUnchanged(ctx, db, user); err != nil {
			return err
		}
		if err := db.ForgetLogin(ctx, account, door.AddressKey(door.RequestOf(ctx).Address)); err != nil {
			return err
		}
		if err := db.SetPassword(ctx, user.ID, hash, c.SessionID); err != nil {
			return err
		}
		return s.audit(ctx, db, ofUser(user.ID, user.CustomerID))
	})
}
