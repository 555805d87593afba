package api

import (
	"context"
	"net/mail"
	"strings"
	"time"

	"github.com/google/uuid"

	"tidewatch/api/catalog"
	"tidewatch/api/door"
	"tidewatch/api/problem"
	"tidewatch/store"
)

// User is a person who logs in.
type User struct {
	ID          uuid.UUID  `format:"uuid" json:"id"`
	Email       string     `doc:"The e-mail address with which the user logs in, in lower case." example:"ada@example.com" json:"email"`
	Role        string     `doc:"The role \"viewer\" can read everything except users and tokens. The role \"editor\" can also change brands, queries, schedules and reports, and control runs. The role \"admin\" can use all operations. If the caller is limited to one customer, operations that concern all customers are forbidden (see x-access)." enum:"admin,editor,viewer" json:"role"`
	CustomerID  *uuid.UUID `doc:"The only customer whose resources the user can see. The value null means all customers." format:"uuid" json:"customer_id"`
	IsActive    bool       `doc:"Whether the user can log in." json:"is_active"`
	LogIn       string     `doc:"How the user logs in. The value \"password\" means with a password. The value \"openid\" means with OpenID Connect, so that the role and the customer come from the issuer. The value \"none\" means that the user has not yet set a password." enum:"password,openid,none" json:"log_in"`
	BreakGlass  bool       `doc:"Whether the user is an emergency admin, who can log in with a password even if the server does not allow log-in by password." json:"break_glass"`
	LastLoginAt *time.Time `json:"last_login_at"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

// UserFrom converts a row of the database to the API's representation of a user.
func UserFrom(u store.User) User {
	return User{
		ID:          u.ID,
		Email:       u.Email,
		Role:        string(u.Role),
		CustomerID:  u.CustomerID,
		IsActive:    u.IsActive,
		LogIn:       logInOf(u),
		BreakGlass:  u.BreakGlass,
		LastLoginAt: u.LastLoginAt,
		CreatedAt:   u.CreatedAt,
		UpdatedAt:   u.UpdatedAt,
	}
}

// logInOf returns how a user logs in.
func logInOf(u store.User) string {
	switch {
	case u.OpenIDIssuer != nil:
		return "openid"
	case u.PasswordHash == "":
		return "none"
	default:
		return "password"
	}
}

type listUsersInput struct {
	ListParams

	CustomerID IDParam `doc:"Filters by customer. Users who see all customers do not match." format:"uuid" query:"customer_id"`
}

func (s *server) listUsers(ctx context.Context, in *listUsersInput) (*pageOutput[User], error) {
	f := store.AccessFilter{CustomerID: in.CustomerID.pointer(), Visible: visible(ctx)}
	after, err := in.begin("users", f)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Users(ctx, f, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	return turn(
		&in.ListParams,
		"users",
		f,
		rows,
		func(u store.User) store.Place { return store.Place{At: u.CreatedAt, ID: u.ID} },
		UserFrom,
	)
}

// UserPath has the path parameter of operations on one user.
type UserPath struct {
	ID uuid.UUID `doc:"The id of the user." format:"uuid" path:"id"`
}

type userOutput = resource[User]

func (s *server) getUser(ctx context.Context, in *UserPath) (*userOutput, error) {
	u, err := s.db.User(ctx, in.ID)
	if err := checkVisible(ctx, u.CustomerID, err, problem.NotFound("user")); err != nil {
		return nil, err
	}
	return resourceOf(UserFrom(u), userTag(u)), nil
}

// UserWriteParams has the path and the condition of operations that change or delete a user.
type UserWriteParams struct {
	UserPath
	IfMatchParam

	RevokeTokens bool `default:"false" doc:"Whether to revoke the active API tokens that the user created, directly or with another token that the user created. By default, these tokens stay valid. If retention has deleted the audit entry of a token's creation, the token is found only if the user created it directly and with the present e-mail address." query:"revoke_tokens"`
}

// lockUser locks and returns a user that the caller may see. lockUser returns an error if the ETag of the user does not
// match.
func lockUser(ctx context.Context, db *store.DB, in UserWriteParams) (store.User, error) {
	u, err := db.LockUser(ctx, in.ID)
	if err := checkVisible(ctx, u.CustomerID, err, problem.NotFound("user")); err != nil {
		return u, err
	}
	return u, in.holds("user", userTag(u))
}

// NewUser is the body of a request that creates a user.
type NewUser struct {
	Email      string              `example:"ada@example.com" json:"email" maxLength:"320" minLength:"3"`
	Password   string              `doc:"The password, of at least 10 characters. Repetitions, sequences, common passwords and the e-mail address are refused. If the request omits the password, the user receives an invitation by e-mail and chooses a password. The field is required for an inactive user." example:"correct horse battery staple" format:"password" json:"password,omitempty" maxLength:"1000" minLength:"10"`
	Role       string              `doc:"The role \"viewer\" can read everything except users and tokens. The role \"editor\" can also change brands, queries, schedules and reports, and control runs. The role \"admin\" can use all operations. If the caller is limited to one customer, operations that concern all customers are forbidden (see x-access)." enum:"admin,editor,viewer" json:"role"`
	CustomerID Optional[uuid.UUID] `doc:"The only customer whose resources the user can see. The value null means all customers. The default is the customer to which the caller is limited, if any." format:"uuid" json:"customer_id,omitzero"`
	IsActive   *bool               `default:"true" json:"is_active,omitempty"`
}

// check refuses an invalid e-mail address, and an invitation whose link could not work.
func (n NewUser) check() error {
	if n.Password == "" && n.IsActive != nil && !*n.IsActive {
		return problem.Invalid("body.password", "is required for an inactive user, who cannot be invited")
	}
	if err := checkEmail(n.Email); err != nil || n.Password == "" {
		return err
	}
	return checkPassword("body.password", n.Password, n.Email)
}

type createUserInput struct {
	IdempotencyParams

	Body NewUser
}

func (s *server) createUser(ctx context.Context, in *createUserInput) (*userOutput, error) {
	if err := in.Body.check(); err != nil {
		return nil, err
	}
	invited, sent := in.Body.Password == "", in.Body
	if !invited {
		var err error
		if sent.Password, err = s.fingerprint(ctx, in); err != nil {
			return nil, err
		}
	}
	first, err := repeated[userOutput](ctx, s, in.IdempotencyParams, sent)
	if err == nil && first != nil && invited {
		err = s.inviteAgain(ctx, first.Body.ID)
	}
	if err != nil || first != nil {
		return first, err
	}
	hash := ""
	if invited {
		err = s.admitInvitation(ctx, in.Body.Email)
	} else {
		hash, err = s.passwords.Hash(ctx, in.Body.Password)
	}
	if err != nil {
		return nil, err
	}
	var mail *invitation
	out, err := once(ctx, s, in.IdempotencyParams, sent, func(db *store.DB) (out *userOutput, err error) {
		out, mail, err = s.saveNewUser(ctx, db, in.Body, hash)
		return out, err
	})
	switch {
	case err != nil:
		return nil, err
	case invited && mail == nil: // another request with the same key has just created the user
		return out, s.inviteAgain(ctx, out.Body.ID)
	default:
		return out, s.sendInvitation(ctx, mail)
	}
}

// saveNewUser creates a user. If the user has no password, the result includes an invitation.
func (s *server) saveNewUser(
	ctx context.Context, db *store.DB, body NewUser, passwordHash string,
) (*userOutput, *invitation, error) {
	customer, err := limitedTo(ctx, db, body.CustomerID)
	if err != nil {
		return nil, nil, err
	}
	created, err := db.SaveUser(ctx, store.User{
		CustomerID:   customer,
		Email:        body.Email,
		IsActive:     body.IsActive == nil || *body.IsActive,
		PasswordHash: passwordHash,
		Role:         store.Role(body.Role),
	})
	if err != nil {
		return nil, nil, refuseTakenEmail(err)
	}
	out := resourceOf(UserFrom(created), userTag(created))
	if err := s.audit(ctx, db, ofUser(created.ID, customer).withAfter(out.Body)); err != nil || passwordHash != "" {
		return out, nil, err
	}
	mail, err := s.invite(ctx, db, created)
	return out, mail, err
}

// fingerprint returns a text that replaces the password of a new user in the hash for an Idempotency-Key. For a request
// without a key, the text is empty. The database stores the hash of the request. A password must therefore be as hard
// to guess from this hash as from a password hash.
func (s *server) fingerprint(ctx context.Context, in *createUserInput) (string, error) {
	if in.IdempotencyKey == "" {
		return "", nil
	}
	return s.passwords.Fingerprint(ctx, in.Body.Password, keyOwner(door.CallerOf(ctx)), in.IdempotencyKey, in.Body.Email)
}

// ofUser returns a [change] for a user in the audit log.
func ofUser(id uuid.UUID, customer *uuid.UUID) change {
	return change{customer: customer, objectID: id.String()}
}

// ofEditedUser adds the states of a user before and after an edit to a change that [ofUser] returned. If the edit moves
// the user to another customer, each customer gets an entry in the audit log. The entry of the old customer has the
// state before the edit, and the entry of the new customer has the state after the edit.
func (c change) ofEditedUser(before, after store.User) []change {
	left, joined := c.withBefore(UserFrom(before)), c.withAfter(UserFrom(after))
	if store.SameID(before.CustomerID, after.CustomerID) {
		return []change{left.withAfter(joined.after)}
	}
	left.customer = before.CustomerID
	return []change{left, joined}
}

// UserChange is an edit of a user. A field that the request omits keeps its value.
type UserChange struct {
	Email      Given[string]       `example:"ada@example.com" json:"email,omitzero" maxLength:"320" minLength:"3"`
	Password   Given[string]       `doc:"A new password of at least 10 characters. Repetitions, sequences, common passwords and the e-mail address are refused. To change your own password, use the operation change-password." example:"correct horse battery staple" format:"password" json:"password,omitzero" maxLength:"1000" minLength:"10"`
	Role       Given[string]       `enum:"admin,editor,viewer" json:"role,omitzero"`
	CustomerID Optional[uuid.UUID] `doc:"The only customer whose resources the user can see. The value null means all customers." format:"uuid" json:"customer_id,omitzero"`
	IsActive   Given[bool]         `doc:"Whether the user can log in. The value false immediately ends all sessions of the user." json:"is_active,omitzero"`
}

type updateUserInput struct {
	UserWriteParams

	Body UserChange
}

func (s *server) updateUser(ctx context.Context, in *updateUserInput) (*editedUserOutput, error) {
	hash, err := s.newHash(ctx, in)
	if err != nil {
		return nil, err
	}
	var out *editedUserOutput
	err = s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockUser(ctx, db, in.UserWriteParams)
		if err != nil {
			return err
		}
		if err := checkIssuerUser(before, in.Body); err != nil {
			return err
		}
		edited := before
		in.Body.Email.assign(&edited.Email)
		in.Body.Role.assign((*string)(&edited.Role))
		in.Body.IsActive.assign(&edited.IsActive)
		set(&edited.PasswordHash, hash)
		if in.Body.CustomerID.Set {
			if edited.CustomerID, err = limitedTo(ctx, db, in.Body.CustomerID); err != nil {
				return err
			}
		}
		// The tokens are looked up first, because they may be known only by the former e-mail address of the user.
		tokens, err := s.tokensOf(ctx, db, in.UserWriteParams)
		if err != nil {
			return err
		}
		after, err := db.SaveUser(ctx, edited)
		if err != nil {
			return refuseTakenEmail(err)
		}
		c := ofUser(in.ID, after.CustomerID)
		c.tag = userTag(before)
		if hash != nil {
			c.action = "update_password" // the audit log does not show the password
		}
		if err := s.auditEdit(ctx, db, userTag(after), c.ofEditedUser(before, after)...); err != nil {
			return err
		}
		out = resourceOf(EditedUser{User: UserFrom(after), CreatorTokens: tokens}, userTag(after))
		return nil
	})
	return out, err
}

// checkIssuerUser refuses edits that the next log-in of the user at the issuer would undo.
func checkIssuerUser(u store.User, edit UserChange) error {
	if u.OpenIDIssuer == nil {
		return nil
	}
	for field, given := range map[string]bool{
		"customer_id": edit.CustomerID.Set, "email": edit.Email.Set, "password": edit.Password.Set, "role": edit.Role.Set,
	} {
		if given {
			return problem.Invalid("body."+field, "comes from the OpenID Connect issuer: change the user there")
		}
	}
	return nil
}

// newHash checks an edit of a user and returns the hash of the new password, or nil if the edit has no password.
func (s *server) newHash(ctx context.Context, in *updateUserInput) (*string, error) {
	if in.Body.Email.Set {
		if err := checkEmail(in.Body.Email.Value); err != nil {
			return nil, err
		}
	}
	if !in.Body.Password.Set {
		return nil, nil //nolint:nilnil // see above
	}
	if c := door.CallerOf(ctx); c.Kind == store.ActorUser && *c.ID == in.ID {
		return nil, problem.Invalid(
			"body.password",
			"is your own: change it with PUT /api/admin/session/password, which requires the old password",
		)
	}
	u, err := s.db.User(ctx, in.ID)
	if err := checkVisible(ctx, u.CustomerID, err, problem.NotFound("user")); err != nil {
		return nil, err // hashing is expensive, so access is checked first
	}
	for _, email := range []string{u.Email, in.Body.Email.Value} {
		if err := checkPassword("body.password", in.Body.Password.Value, email); err != nil {
			return nil, err
		}
	}
	hash, err := s.passwords.Hash(ctx, in.Body.Password.Value)
	return &hash, err
}

type deletedUserOutput struct {
	Body CreatorTokens
}

func (s *server) deleteUser(ctx context.Context, in *UserWriteParams) (*deletedUserOutput, error) {
	var out deletedUserOutput
	return &out, s.db.InTx(ctx, func(db *store.DB) error {
		before, err := lockUser(ctx, db, *in)
		if err != nil {
			return err
		}
		// The tokens are looked up first, because they may be known only by the e-mail address of the user.
		if out.Body, err = s.tokensOf(ctx, db, *in); err != nil {
			return err
		}
		if err := db.DeleteUser(ctx, in.ID); err != nil {
			return err
		}
		return s.audit(ctx, db, ofUser(in.ID, before.CustomerID).withBefore(UserFrom(before)))
	})
}

// IsEmail reports whether a text is an e-mail address without a display name. An address such as a@[192.0.2.7] is not
// accepted, because users cannot own IP addresses. An address with an invisible character would look like the address of
// another user.
func IsEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && !strings.HasSuffix(text, "]") &&
		!strings.ContainsFunc(text, catalog.IsHidden)
}

// checkPassword refuses a new password that is too easy to guess.
func checkPassword(location, password, email string) error {
	if refused := door.RefusePassword(password, email); refused != "" {
		return problem.Invalid(location, refused)
	}
	return nil
}

func checkEmail(email string) error {
	if !IsEmail(email) {
		return problem.Invalid("body.email", "is not an e-mail address, such as ada@example.com")
	}
	return nil
}

// refuseTakenEmail converts the error for a duplicate e-mail address to a problem with status 409. refuseTakenEmail
// returns all other errors unchanged.
func refuseTakenEmail(err error) error {
	if constraint, ok := store.Duplicate(err); ok && constraint == "users_email_key" {
		return problem.Taken("email", "another user has this e-mail address")
	}
	return err
}

// limitedTo returns the customer to which a user or token is to be limited, or nil for all customers. A caller cannot
// grant more rights than the caller has.
func limitedTo(ctx context.Context, db *store.DB, wanted Optional[uuid.UUID]) (*uuid.UUID, error) {
	c := door.CallerOf(ctx)
	switch {
	case !wanted.Set:
		return c.Customer, nil
	case wanted.Null && c.Customer != nil:
		return nil, problem.Invalid("body.customer_id", "must not be null: you are limited to one customer; omit the field")
	case wanted.Null:
		return nil, nil //nolint:nilnil // all customers
	}
	customer, err := db.Customer(ctx, wanted.Value)
	return &wanted.Value, checkVisible(ctx, &customer.ID, err, unknownCustomer())
}
