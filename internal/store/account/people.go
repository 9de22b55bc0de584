// Package account keeps people with the teams they lead, their links and sessions,
// tokens, the audit log and the desk's settings.
package account

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"

	"openpeople/internal/account"
	"openpeople/internal/actor"
	named "openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/store/contact"
	"openpeople/internal/store/engine"
)

// Store is who may come in, and what they did. Safe for use by many goroutines.
type Store struct {
	*engine.DB
	contacts *contact.Store // teams are named there, and who is a guest
	probe    probe
}

// New puts it on a database.
func New(db *engine.DB, contacts *contact.Store) *Store { return &Store{DB: db, contacts: contacts} }

var _ account.Store = (*Store)(nil)

const personColumns = `SELECT p.id, p.email, p.name, p.role, p.team_id, COALESCE({d.name}, ''), p.operator_id, COALESCE(o.external_id, ''),
	p.password_hash, p.language, p.theme, p.time_zone, p.created_at, p.disabled_at
	FROM people p LEFT JOIN dimensions d ON d.id = p.team_id LEFT JOIN operators o ON o.id = p.operator_id`

// scanner is a row of either kind.
type scanner interface{ Scan(dest ...any) error }

func scanPerson(row scanner) (p account.Person, hash string, err error) {
	var created int64
	var disabled *int64
	err = row.Scan(&p.ID, &p.Email, &p.Name, &p.Role, &p.TeamID, &p.TeamName, &p.OperatorID, &p.OperatorNumber,
		&hash, &p.Language, &p.Theme, &p.TimeZone, &created, &disabled)
	p.HasPassword, p.Stamp, p.CreatedAt, p.DisabledAt = hash != "", account.StampOf(hash), engine.At(created), engine.AtOrNil(disabled)
	return p, hash, err
}

// InsertPerson stores a new person with the teams led and sets the id; Conflict
// when the e-mail is known.
func (s *Store) InsertPerson(ctx context.Context, p *account.Person) (err error) {
	if err := s.holdOperator(ctx, p); err != nil {
		return err
	}
	p.ID, err = s.InsertID(ctx, "INSERT INTO people (email, name, role, team_id, operator_id, language, theme, time_zone, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		p.Email, p.Name, string(p.Role), p.TeamID, p.OperatorID, string(p.Language), p.Theme, p.TimeZone, engine.Ms(p.CreatedAt))
	if err != nil {
		return engine.Refused(err)
	}
	return s.setLeads(ctx, *p)
}

// UpdatePerson stores name, role, team, operator and teams led. NotFound.
func (s *Store) UpdatePerson(ctx context.Context, p account.Person) error {
	if err := s.holdOperator(ctx, &p); err != nil {
		return err
	}
	var before int64
	if err := s.Row(ctx, "SELECT operator_id FROM people WHERE id = ?"+s.ForUpdate(), p.ID).Scan(&before); err != nil {
		return engine.Refused(err)
	}
	_, err := s.Exec(ctx, "UPDATE people SET name = ?, role = ?, team_id = ?, operator_id = ? WHERE id = ?",
		p.Name, string(p.Role), p.TeamID, p.OperatorID, p.ID)
	if err == nil && before != p.OperatorID { // what the person served as a guest is another operator's now
		if err = s.contacts.MarkGuestsOf(ctx, before); err == nil {
			err = s.contacts.MarkGuestsOf(ctx, p.OperatorID)
		}
	}
	if err == nil {
		_, err = s.Exec(ctx, "DELETE FROM leads WHERE person_id = ?", p.ID)
	}
	if err != nil {
		return engine.Refused(err)
	}
	return s.setLeads(ctx, p)
}

// SetDisabled stores since when a person may not come in, nil: may. NotFound.
func (s *Store) SetDisabled(ctx context.Context, id int64, when *time.Time) error {
	n, err := s.Changed(ctx, "UPDATE people SET disabled_at = ? WHERE id = ?", engine.MsOrNil(when), id)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return engine.Refused(err)
}

// HoldPerson returns a person who does not change until the transaction ends.
func (s *Store) HoldPerson(ctx context.Context, id int64) (account.Person, error) {
	if err := s.Row(ctx, "SELECT id FROM people WHERE id = ?"+s.ForUpdate(), id).Scan(&id); err != nil {
		return account.Person{}, engine.Refused(err)
	}
	return s.PersonByID(ctx, id)
}

// holdOperator makes a person the operator as whom the person's operator counts, which
// it does until the transaction ends.
func (s *Store) holdOperator(ctx context.Context, p *account.Person) error {
	if p.OperatorID == 0 {
		return nil
	}
	lock := ""
	if s.Kind() == engine.Postgres {
		lock = " FOR KEY SHARE"
	}
	err := s.Row(ctx, "SELECT CASE WHEN counts_as > 0 THEN counts_as ELSE id END FROM operators WHERE id = ?"+lock, p.OperatorID).Scan(&p.OperatorID)
	if err == sql.ErrNoRows {
		return nil // the room has looked for it
	}
	return engine.Refused(err)
}

func (s *Store) setLeads(ctx context.Context, p account.Person) error {
	for _, team := range p.Leads {
		if _, err := s.Exec(ctx, "INSERT INTO leads (person_id, team_id) VALUES (?, ?)", p.ID, team); err != nil {
			return engine.Refused(err)
		}
	}
	return nil
}

// PersonByID returns a person with the teams led.
func (s *Store) PersonByID(ctx context.Context, id int64) (account.Person, error) {
	p, _, err := scanPerson(s.Row(ctx, engine.Named(ctx, personColumns)+" WHERE p.id = ?", id))
	if err != nil {
		return p, engine.Refused(err)
	}
	return p, s.rest(ctx, &p)
}

// Credentials returns who has the e-mail, and the hash of the password.
func (s *Store) Credentials(ctx context.Context, email string) (account.Person, string, error) {
	p, hash, err := scanPerson(s.Row(ctx, engine.Named(ctx, personColumns)+" WHERE p.email = ?", email))
	if err != nil {
		return p, "", engine.Refused(err)
	}
	err = s.rest(ctx, &p)
	return p, hash, err
}

// rest reads the teams led, and the operators who count as the one that the person is.
func (s *Store) rest(ctx context.Context, p *account.Person) (err error) {
	p.Leads, err = engine.Gather(ctx, s.DB, engine.One[int64], "SELECT team_id FROM leads WHERE person_id = ? ORDER BY team_id", p.ID)
	if err == nil && p.OperatorID != 0 {
		p.Also, err = engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM operators WHERE counts_as > 0 AND counts_as = ? ORDER BY id", p.OperatorID)
	}
	return err
}

// FollowOperator gives the account of an operator to the one as whom it counts.
// Conflict when that one has an account too: they are two people.
func (s *Store) FollowOperator(ctx context.Context, from, to int64) error {
	people, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM people WHERE operator_id > 0 AND operator_id IN (?, ?) ORDER BY id"+s.ForUpdate(), from, to)
	if err == nil && len(people) > 1 {
		err = fault.New(fault.Conflict, "account.operator.both")
	}
	if err == nil {
		_, err = s.Exec(ctx, "UPDATE people SET operator_id = ? WHERE operator_id > 0 AND operator_id = ?", to, from)
	}
	return engine.Refused(err)
}

// PasswordHash returns what is kept of a person's password, "" before the first.
func (s *Store) PasswordHash(ctx context.Context, personID int64) (hash string, err error) {
	err = s.Row(ctx, "SELECT password_hash FROM people WHERE id = ?", personID).Scan(&hash)
	return hash, engine.Refused(err)
}

// SetPasswordHash stores what is kept of a person's password.
func (s *Store) SetPasswordHash(ctx context.Context, personID int64, hash string) error {
	_, err := s.Exec(ctx, "UPDATE people SET password_hash = ? WHERE id = ?", hash, personID)
	return engine.Refused(err)
}

// SetPreferences stores language, theme and time zone.
func (s *Store) SetPreferences(ctx context.Context, p account.Person) error {
	_, err := s.Exec(ctx, "UPDATE people SET language = ?, theme = ?, time_zone = ? WHERE id = ?", string(p.Language), p.Theme, p.TimeZone, p.ID)
	return engine.Refused(err)
}

// conditions are joined with AND; their texts are constants.
type conditions struct {
	texts []string
	args  []any
}

func (c *conditions) add(text string, args ...any) {
	c.texts, c.args = append(c.texts, text), append(c.args, args...)
}

func (c *conditions) where() string {
	if len(c.texts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(c.texts, " AND ")
}

var likeEscape = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func peopleConditions(f account.PeopleFilter) *conditions {
	c := &conditions{}
	if f.Disabled {
		c.add("p.disabled_at IS NOT NULL")
	} else {
		c.add("p.disabled_at IS NULL")
	}
	if f.Role != "" {
		c.add("p.role = ?", string(f.Role))
	}
	if f.Search != "" {
		// Neither engine folds Cyrillic letters for certain: as typed, or as a name.
		part := func(text string) string { return "%" + likeEscape.Replace(text) + "%" }
		c.add(`(p.name LIKE ? ESCAPE '\' OR p.name LIKE ? ESCAPE '\' OR p.email LIKE ? ESCAPE '\')`,
			part(f.Search), part(cases.Title(language.Russian).String(f.Search)), part(spelling.Lower(f.Search)))
	}
	return c
}

// ListPeople lists by name; the cursor is the last person's id.
func (s *Store) ListPeople(ctx context.Context, f account.PeopleFilter, p page.Request) (out page.Of[account.Person], err error) {
	c := peopleConditions(f)
	if p.After.ID != 0 {
		c.add("(p.name, p.id) > (SELECT name, id FROM people WHERE id = ?)", p.After.ID)
	}
	var list []account.Person
	err = s.Each(ctx, engine.Named(ctx, personColumns)+c.where()+" ORDER BY p.name, p.id LIMIT ?", append(c.args, p.Rows()+1), func(row *sql.Rows) error {
		one, _, err := scanPerson(row)
		list = append(list, one)
		return err
	})
	if err != nil {
		return out, err
	}
	out = page.Cut(list, p.Rows(), func(one account.Person) page.Cursor { return page.Cursor{ID: one.ID} })
	return out, s.addLeads(ctx, out.Rows)
}

// addLeads puts the teams led into a list of people.
func (s *Store) addLeads(ctx context.Context, list []account.Person) error {
	if len(list) == 0 {
		return nil
	}
	at := map[int64]int{}
	var ids []any
	for i, p := range list {
		at[p.ID] = i
		ids = append(ids, p.ID)
	}
	return s.Each(ctx, "SELECT person_id, team_id FROM leads WHERE person_id IN (?"+strings.Repeat(", ?", len(ids)-1)+") ORDER BY person_id, team_id", ids, func(row *sql.Rows) error {
		var person, team int64
		if err := row.Scan(&person, &team); err != nil {
			return err
		}
		list[at[person]].Leads = append(list[at[person]].Leads, team)
		return nil
	})
}

// PeopleIn lists everybody of these roles who may come in, by name, with the teams led and
// the operators they are.
func (s *Store) PeopleIn(ctx context.Context, roles []actor.Role) ([]account.Person, error) {
	var list []account.Person
	err := s.Each(ctx, engine.Named(ctx, personColumns)+" WHERE p.disabled_at IS NULL AND p.role IN ("+engine.Marks(len(roles))+") ORDER BY p.name, p.id LIMIT ?", append(engine.Anys(roles), account.MaxHolders), func(row *sql.Rows) error {
		one, _, err := scanPerson(row)
		list = append(list, one)
		return err
	})
	if err == nil {
		err = s.addLeads(ctx, list)
	}
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].OperatorID != 0 {
			if err := s.rest(ctx, &list[i]); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// CountPeople counts what the filter lets through.
func (s *Store) CountPeople(ctx context.Context, f account.PeopleFilter) (n int, err error) {
	c := peopleConditions(f)
	err = s.Row(ctx, "SELECT COUNT(*) FROM people p"+c.where(), c.args...).Scan(&n)
	return n, engine.Refused(err)
}

// ActiveAdmins returns the admins who may come in, held until the transaction ends.
func (s *Store) ActiveAdmins(ctx context.Context) ([]int64, error) {
	return engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM people WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id"+s.ForUpdate())
}

// Teams lists the teams by name.
func (s *Store) Teams(ctx context.Context) (list []account.Team, err error) {
	err = s.Each(ctx, engine.Named(ctx, "SELECT id, {name} AS shown FROM dimensions WHERE kind = 'team' ORDER BY shown, id"), nil, func(row *sql.Rows) error {
		var t account.Team
		err := row.Scan(&t.ID, &t.Name)
		list = append(list, t)
		return err
	})
	return list, err
}

// TeamLedBy returns the name of a team, and those who lead it and may come in, by name.
func (s *Store) TeamLedBy(ctx context.Context, id int64) (team string, names []string, err error) {
	if err = s.Row(ctx, engine.Named(ctx, "SELECT {name} FROM dimensions WHERE kind = 'team' AND id = ?"), id).Scan(&team); err != nil {
		return "", nil, engine.Refused(err)
	}
	names, err = engine.Gather(ctx, s.DB, engine.One[string], "SELECT p.name FROM leads l JOIN people p ON p.id = l.person_id WHERE l.team_id = ? AND p.disabled_at IS NULL ORDER BY p.name, p.id", id)
	return team, names, err
}

// TeamOf finds a team by its code, and makes it when there is none.
func (s *Store) TeamOf(ctx context.Context, code string) (int64, error) {
	return s.contacts.DimensionOf(ctx, named.Team, code)
}

// HoldOperator finds an operator by the external id: the one as whom it counts, which
// it does until the transaction ends.
func (s *Store) HoldOperator(ctx context.Context, number string) (int64, error) {
	var p account.Person
	err := s.Row(ctx, "SELECT CASE WHEN counts_as > 0 THEN counts_as ELSE id END FROM operators WHERE external_id = ?", number).Scan(&p.OperatorID)
	if err == nil {
		err = s.holdOperator(ctx, &p)
	}
	return p.OperatorID, engine.Refused(err)
}

// PersonOfOperator returns who is this operator, 0 when nobody is.
func (s *Store) PersonOfOperator(ctx context.Context, operatorID int64) (int64, error) {
	ids, err := engine.Gather(ctx, s.DB, engine.One[int64], "SELECT id FROM people WHERE operator_id = ? ORDER BY id LIMIT 1", operatorID)
	if len(ids) == 0 {
		return 0, err
	}
	return ids[0], err
}

// InsertLink stores a one-time link under its hash.
func (s *Store) InsertLink(ctx context.Context, hash string, l account.Link) error {
	_, err := s.Exec(ctx, "INSERT INTO password_links (hash, person_id, created_at, expires_at) VALUES (?, ?, ?, ?)", hash, l.PersonID, engine.Ms(l.CreatedAt), engine.Ms(l.ExpiresAt))
	return engine.Refused(err)
}

// LinkByHash returns a one-time link, without its token.
func (s *Store) LinkByHash(ctx context.Context, hash string) (l account.Link, err error) {
	var created, expires int64
	var used *int64
	err = s.Row(ctx, "SELECT person_id, created_at, expires_at, used_at FROM password_links WHERE hash = ?", hash).Scan(&l.PersonID, &created, &expires, &used)
	l.CreatedAt, l.ExpiresAt, l.UsedAt = engine.At(created), engine.At(expires), engine.AtOrNil(used)
	return l, engine.Refused(err)
}

// UseLink marks a link as used; false when it was used before.
func (s *Store) UseLink(ctx context.Context, hash string, when time.Time) (bool, error) {
	n, err := s.Changed(ctx, "UPDATE password_links SET used_at = ? WHERE hash = ? AND used_at IS NULL", engine.Ms(when), hash)
	return n > 0, engine.Refused(err)
}

// VoidLinks marks every unused link of a person as used.
func (s *Store) VoidLinks(ctx context.Context, personID int64, when time.Time) error {
	_, err := s.Exec(ctx, "UPDATE password_links SET used_at = ? WHERE person_id = ? AND used_at IS NULL", engine.Ms(when), personID)
	return engine.Refused(err)
}

// sortedKeys gives maps one order, so that two writers of the same rows meet
// them in the same order.
func sortedKeys[K int64 | string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
