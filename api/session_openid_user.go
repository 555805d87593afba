package api

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"tidewatch/api/openid"
	"tidewatch/store"
)

// userOf returns the user of an identity with the rights that the claims of the identity give now. The first log-in of
// an identity creates the user.
func (s *server) userOf(ctx context.Context, db *store.DB, identity openid.Identity) (store.User, error) {
	rights, err := s.cfg.OpenID.Rights(identity)
	if err != nil {
		return store.User{}, err
	}
	customer, err := customerOfRights(ctx, db, rights)
	if err != nil {
		return store.User{}, err
	}
	before, err := s.findUser(ctx, db, identity, customer)
	if err != nil {
		return store.User{}, err
	}
	user := before
	user.OpenIDIssuer, user.OpenIDSubject, user.PasswordHash = &identity.Issuer, &identity.Subject, ""
	user.Role, user.CustomerID, user.Email = rights.Role, customer, store.FoldEmail(identity.Email)
	if before.OpenIDIssuer != nil && userTag(before) == userTag(user) {
		return user, nil
	}
	saved, err := db.SaveUser(ctx, user)
	if _, taken := store.Duplicate(err); taken {
		return user, &openid.RefusedError{
			Err:    err,
			Reason: "Another user of Tidewatch has the e-mail address of your account.",
		}
	}
	if err != nil {
		return user, err
	}
	if before.ID == uuid.Nil {
		return saved, auditAs(ctx, db, asUser(saved), openIDChange("create", saved).withAfter(UserFrom(saved)))
	}
	return saved, auditAs(ctx, db, asUser(saved), openIDChange("update", saved).ofEditedUser(before, saved)...)
}

// findUser locks and returns the user of an identity, or a new user. A user with a password becomes the user of the
// identity only if the issuer has verified the e-mail address. The parameter "customer" is the customer of the
// identity's rights.
func (*server) findUser(
	ctx context.Context, db *store.DB, identity openid.Identity, customer *uuid.UUID,
) (store.User, error) {
	verified := identity.EmailVerified
	switch {
	case !IsEmail(identity.Email):
		return store.User{}, &openid.RefusedError{Reason: "The log-in server sent no e-mail address for your account."}
	case verified != nil && !*verified:
		return store.User{}, &openid.RefusedError{
			Reason: "The log-in server has not verified the e-mail address of your account.",
		}
	}
	user, err := lockIdentity(ctx, db, identity)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.User{IsActive: true}, nil
	case err != nil:
		return user, err
	case !user.IsActive && isForeignUser(user, customer) && mayLink(user, identity):
		user.IsActive = true
		return user, nil
	case !user.IsActive:
		return user, &openid.RefusedError{NoAccess: true, Reason: "An admin has deactivated your account."}
	case !isUserOf(user, identity) && !mayLink(user, identity):
		return user, &openid.RefusedError{Reason: "Another user of Tidewatch has the e-mail address of your account."}
	default:
		return user, nil
	}
}

// lockIdentity locks the user of an identity, or the user with the e-mail address of the identity.
func lockIdentity(ctx context.Context, db *store.DB, identity openid.Identity) (store.User, error) {
	user, err := db.UserByOpenID(ctx, identity.Issuer, identity.Subject)
	if errors.Is(err, store.ErrNotFound) {
		user, err = db.UserByEmail(ctx, identity.Email)
	}
	if err != nil {
		return user, err
	}
	return db.LockUser(ctx, user.ID)
}

func isUserOf(user store.User, identity openid.Identity) bool {
	return user.OpenIDIssuer != nil && *user.OpenIDIssuer == identity.Issuer && *user.OpenIDSubject == identity.Subject
}

// isForeignUser reports whether a user belongs to another customer than an identity, and has never logged in. An admin
// of a customer can create a user with any e-mail address, and could lock out the owner of the address with this user.
func isForeignUser(user store.User, customer *uuid.UUID) bool {
	return user.LastLoginAt == nil && user.CustomerID != nil && (customer == nil || *customer != *user.CustomerID)
}

// mayLink reports whether a user with a password may become the user of an identity. The search for users treats some
// look-alike addresses as equal, so mayLink requires equal ASCII addresses, regardless of letter case.
func mayLink(user store.User, identity openid.Identity) bool {
	return user.OpenIDIssuer == nil && !user.BreakGlass && identity.EmailVerified != nil &&
		strings.EqualFold(identity.Email, user.Email) && isASCII(identity.Email)
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func customerOfRights(ctx context.Context, db *store.DB, rights openid.Rights) (*uuid.UUID, error) {
	if rights.Customer == openid.AllCustomers {
		return nil, nil //nolint:nilnil // all customers
	}
	find := db.CustomerByName
	if id, err := uuid.Parse(rights.Customer); err == nil {
		find = func(ctx context.Context, _ string) (store.Customer, error) { return db.Customer(ctx, id) }
	}
	customer, err := find(ctx, rights.Customer)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &openid.RefusedError{Err: err, NoAccess: true, Reason: "The customer of your account does not exist."}
	}
	return &customer.ID, err
}
