package account

import (
	"context"
	"openpeople/internal/actor"
	"time"

	"openpeople/internal/page"
)

// Store is what this room needs to keep. Faults: NotFound for a missing row,
// Conflict for an e-mail that is known. Methods called with the context of InTx
// act inside that transaction; those that write must be.
type Store interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error

	InsertPerson(ctx context.Context, p *Person) error
	// UpdatePerson stores name, role, team, operator and the teams led. NotFound.
	UpdatePerson(ctx context.Context, p Person) error
	// SetDisabled stores since when a person may not come in, nil: may. NotFound.
	SetDisabled(ctx context.Context, id int64, at *time.Time) error
	PersonByID(ctx context.Context, id int64) (Person, error)
	// HoldPerson returns a person who does not change until the transaction ends.
	HoldPerson(ctx context.Context, id int64) (Person, error)
	// Credentials returns who has the e-mail, and the hash of the password.
	Credentials(ctx context.Context, email string) (Person, string, error)
	PasswordHash(ctx context.Context, personID int64) (string, error)
	SetPasswordHash(ctx context.Context, personID int64, hash string) error
	// SetPreferences stores language, theme and time zone.
	SetPreferences(ctx context.Context, p Person) error
	// ListPeople lists by name; the cursor is the last person's id.
	ListPeople(ctx context.Context, f PeopleFilter, p page.Request) (page.Of[Person], error)
	CountPeople(ctx context.Context, f PeopleFilter) (int, error)
	// PeopleIn lists everybody of these roles who may come in, by name, with the teams led
	// and the operators they are; at most MaxHolders.
	PeopleIn(ctx context.Context, roles []actor.Role) ([]Person, error)
	// ActiveAdmins returns the ids of admins who may come in, and holds them until
	// the transaction ends, so that two at once cannot remove each other.
	ActiveAdmins(ctx context.Context) ([]int64, error)
	Teams(ctx context.Context) ([]Team, error)
	// TeamLedBy returns the name of a team, and those who lead it and may come in, by
	// name. NotFound.
	TeamLedBy(ctx context.Context, id int64) (team string, names []string, err error)
	// TeamOf finds a team by code or name, and makes it when nothing is found.
	TeamOf(ctx context.Context, code string) (int64, error)
	// HoldOperator finds an operator by the external id: the one as whom it counts,
	// which it does until the transaction ends. NotFound.
	HoldOperator(ctx context.Context, number string) (int64, error)
	// PersonOfOperator returns who is this operator, 0 when nobody is.
	PersonOfOperator(ctx context.Context, operatorID int64) (int64, error)

	InsertLink(ctx context.Context, hash string, l Link) error
	LinkByHash(ctx context.Context, hash string) (Link, error)
	// UseLink marks a link as used; false when it was used before.
	UseLink(ctx context.Context, hash string, at time.Time) (bool, error)
	// VoidLinks marks every unused link of a person as used.
	VoidLinks(ctx context.Context, personID int64, at time.Time) error

	SessionByHash(ctx context.Context, hash string) (SessionRow, error)
	// SaveSession stores a new session, or person, data and agent of a known one.
	SaveSession(ctx context.Context, r SessionRow) error
	// SetProved stores when the password was last given in a session.
	SetProved(ctx context.Context, hash string, at time.Time) error
	DeleteSession(ctx context.Context, hash string) error
	// SessionsOf lists a person's sessions, the last seen first.
	SessionsOf(ctx context.Context, personID int64) ([]SessionRow, error)
	// DeleteSessionsOf removes a person's sessions but one; except may be "".
	DeleteSessionsOf(ctx context.Context, personID int64, except string) (int64, error)
	TouchSessions(ctx context.Context, seen map[string]time.Time) error
	// SweepSessions removes what expired, and what was last seen before idle.
	SweepSessions(ctx context.Context, now, idle time.Time) error

	InsertToken(ctx context.Context, t *Token, hash string) error
	// ListTokens lists the live ones, then those revoked last; LiveTokens counts the former.
	ListTokens(ctx context.Context) ([]Token, error)
	LiveTokens(ctx context.Context, now time.Time) (int, error)
	TokenByHash(ctx context.Context, hash string) (Token, error)
	TokenByID(ctx context.Context, id int64) (Token, error)
	// RevokeToken marks a token as revoked; false when it was before.
	RevokeToken(ctx context.Context, id int64, at time.Time) (bool, error)
	// TellToken marks a token as one of whose end was told; false when it was before.
	TellToken(ctx context.Context, id int64, at time.Time) (bool, error)
	TouchTokens(ctx context.Context, used map[int64]time.Time) error

	InsertAudit(ctx context.Context, e Entry) error
	// ListAudit lists the newest first.
	ListAudit(ctx context.Context, f AuditFilter, p page.Request) (page.Of[Entry], error)
	// NamesOf tells how rows are called to the reader, those that are there.
	NamesOf(ctx context.Context, refs []Ref) (map[Ref]string, error)
	// CountAudit counts what the filter lets through, at most limit.
	CountAudit(ctx context.Context, f AuditFilter, limit int) (int, error)

	Setting(ctx context.Context, name string) (string, error)
	// DeskSettings returns those of names that were ever set.
	DeskSettings(ctx context.Context, names []string) (map[string]string, error)
	SetSetting(ctx context.Context, name, value string) error
	// HoldSettings lets nobody else who holds them change the desk's settings until the
	// transaction ends.
	HoldSettings(ctx context.Context) error
	HasContacts(ctx context.Context) (bool, error)
}
