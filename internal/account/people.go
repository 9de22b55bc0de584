package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/secret"
	"openpeople/internal/spelling"
)

// LinkLife is how long a one-time link to set a password may be used.
const LinkLife = 72 * time.Hour

// Limits of a person's texts, in characters.
const (
	MaxName   = 120
	MaxEmail  = spelling.MaxEmail
	MaxNumber = 200 // of a number of an operator, of a code of a team
)

// AddPerson makes an account and a link with which its owner sets the password.
// Invalid names the fields; so does a known e-mail or an unknown operator.
func (s *Service) AddPerson(ctx context.Context, a actor.Actor, d Draft) (Person, Link, error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return Person{}, Link{}, err
	}
	now := s.now()
	var p Person
	var link Link
	err := s.store.InTx(ctx, func(ctx context.Context) error {
		var w fault.Fields
		email := cleanEmail(&w, "email", d.Email)
		drafted, err := s.draft(ctx, &w, d)
		if err == nil {
			err = w.Err()
		}
		if err != nil {
			return err
		}
		p = drafted
		p.Email, p.CreatedAt = email, now
		if err := s.operatorFree(ctx, p); err != nil {
			return err
		}
		err = s.store.InsertPerson(ctx, &p)
		if fault.Is(err, fault.Conflict) {
			return wrong("email", "account.email.taken")
		}
		if err != nil {
			return err
		}
		if err := s.Audit(ctx, a, "add", "person", p.ID, map[string]any{"email": p.Email, "role": p.Role}); err != nil {
			return err
		}
		link, err = s.newLink(ctx, a, p.ID, LinkLife)
		return err
	})
	return p, link, err
}

// ChangePerson changes all of a person but the e-mail and whether the person may
// come in. Conflict when the person is not as the draft's revision says any more, and
// when the desk would be left without an admin.
func (s *Service) ChangePerson(ctx context.Context, a actor.Actor, id int64, d Draft) (p Person, err error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return Person{}, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		var w fault.Fields
		drafted, err := s.draft(ctx, &w, d) // holds the operator, whose lock comes first
		if err != nil {
			return err
		}
		old, admins, err := s.hold(ctx, id)
		if err == nil {
			err = fault.Fresh(d.Revision, old.Revision())
		}
		if err == nil {
			err = w.Err()
		}
		if err != nil {
			return err
		}
		p = old
		p.Name, p.Role, p.TeamID, p.Leads = drafted.Name, drafted.Role, drafted.TeamID, drafted.Leads
		p.OperatorID, p.OperatorNumber = drafted.OperatorID, drafted.OperatorNumber
		if err := s.operatorFree(ctx, p); err != nil {
			return err
		}
		if old.Role == actor.Admin && p.Role != actor.Admin {
			if err := anotherAdmin(admins, id); err != nil {
				return err
			}
		}
		if err := s.store.UpdatePerson(ctx, p); err != nil {
			return err
		}
		return s.Audit(ctx, a, "change", "person", id, difference(old, p))
	})
	return p, err
}

// hold returns a person and the admins who may come in, none of whom changes until
// the transaction ends. Everybody asks for the admins first: nobody waits in a circle.
func (s *Service) hold(ctx context.Context, id int64) (p Person, admins []int64, err error) {
	if admins, err = s.store.ActiveAdmins(ctx); err == nil {
		p, err = s.store.HoldPerson(ctx, id)
	}
	return p, admins, err
}

// draft checks what an admin wrote and returns the person it stands for. The operator
// is held until the transaction ends.
func (s *Service) draft(ctx context.Context, w *fault.Fields, d Draft) (p Person, err error) {
	p.Name = clean(w, "name", spelling.Name(d.Name), MaxName)
	if p.Name == "" {
		w.Add("name", "fault.required")
	}
	p.Role = actor.Role(d.Role)
	if !slices.Contains(actor.Roles, p.Role) {
		w.Add("role", "account.role.choose")
	}
	teams, err := s.store.Teams(ctx)
	if err != nil {
		return p, err
	}
	known := func(id int64) bool {
		return slices.ContainsFunc(teams, func(t Team) bool { return t.ID == id })
	}
	if p.TeamID = d.TeamID; p.TeamID != 0 && !known(p.TeamID) {
		w.Add("team", "account.team.unknown")
	}
	if p.Role == actor.Supervisor {
		p.Leads = slices.Compact(slices.Sorted(slices.Values(d.Leads)))
	}
	if slices.ContainsFunc(p.Leads, func(id int64) bool { return !known(id) }) {
		w.Add("leads", "account.team.unknown")
	}
	p.OperatorNumber = clean(w, "operator", d.OperatorNumber, MaxNumber)
	if p.OperatorNumber == "" {
		return p, nil
	}
	p.OperatorID, err = s.store.HoldOperator(ctx, p.OperatorNumber)
	if fault.Is(err, fault.NotFound) {
		w.Add("operator", "account.operator.unknown")
		err = nil
	}
	return p, err
}

// operatorFree refuses an operator that is somebody else already.
func (s *Service) operatorFree(ctx context.Context, p Person) error {
	if p.OperatorID == 0 {
		return nil
	}
	who, err := s.store.PersonOfOperator(ctx, p.OperatorID)
	if err == nil && who != 0 && who != p.ID {
		err = wrong("operator", "account.operator.taken")
	}
	return err
}

// anotherAdmin refuses to take the last admin away.
func anotherAdmin(admins []int64, id int64) error {
	if !slices.ContainsFunc(admins, func(other int64) bool { return other != id }) {
		return fault.New(fault.Conflict, "account.last_admin")
	}
	return nil
}

// DisablePerson shuts a person out at once: the sessions end, links die. The
// person and what was done stay. Conflict for the last admin, for oneself, and for
// who is shut out already.
func (s *Service) DisablePerson(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.PersonManage); err != nil {
		return err
	}
	if a.PersonID == id {
		return fault.New(fault.Conflict, "account.disable_self")
	}
	return s.change(ctx, a, "disable", "person", nil, func(ctx context.Context) (int64, error) {
		p, admins, err := s.hold(ctx, id)
		if err != nil {
			return 0, err
		}
		if p.Disabled() {
			return 0, fault.New(fault.Conflict, "account.disabled_already")
		}
		if p.Role == actor.Admin {
			if err := anotherAdmin(admins, id); err != nil {
				return 0, err
			}
		}
		now := s.now()
		if err := s.store.SetDisabled(ctx, id, &now); err != nil {
			return 0, err
		}
		if err := s.store.VoidLinks(ctx, id, now); err != nil {
			return 0, err
		}
		if err := s.takeBack(ctx, id, isDisabled); err != nil {
			return 0, err
		}
		_, err = s.store.DeleteSessionsOf(ctx, id, "")
		return id, err
	})
}

// EnablePerson lets a disabled person in again, with the password of before.
// Conflict for who may come in already.
func (s *Service) EnablePerson(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.PersonManage); err != nil {
		return err
	}
	return s.change(ctx, a, "enable", "person", nil, func(ctx context.Context) (int64, error) {
		p, err := s.store.HoldPerson(ctx, id)
		if err == nil && !p.Disabled() {
			err = fault.New(fault.Conflict, "account.enabled_already")
		}
		if err != nil {
			return 0, err
		}
		return id, s.store.SetDisabled(ctx, id, nil)
	})
}

// NewLink makes a one-time link to set a password; earlier ones die.
func (s *Service) NewLink(ctx context.Context, a actor.Actor, id int64) (link Link, err error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return Link{}, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context) error {
		p, err := s.store.HoldPerson(ctx, id)
		if err != nil {
			return err
		}
		if p.Disabled() {
			return fault.New(fault.Conflict, "account.disabled_link")
		}
		link, err = s.newLink(ctx, a, id, LinkLife)
		return err
	})
	return link, err
}

func (s *Service) newLink(ctx context.Context, a actor.Actor, id int64, life time.Duration) (Link, error) {
	token, err := secret.New(s.random)
	if err != nil {
		return Link{}, err
	}
	now := s.now()
	link := Link{Token: token, PersonID: id, CreatedAt: now, ExpiresAt: now.Add(life)}
	if err := s.store.VoidLinks(ctx, id, now); err != nil {
		return Link{}, err
	}
	if err := s.store.InsertLink(ctx, secret.Hash(token), link); err != nil {
		return Link{}, err
	}
	return link, s.Audit(ctx, a, "add", "password_link", id, nil)
}

// SetPassword gives a person a password, as a command or the demo does it; the
// person's sessions end. Invalid names the field "password".
func (s *Service) SetPassword(ctx context.Context, a actor.Actor, id int64, password string) error {
	if err := a.Need(actor.PersonManage); err != nil {
		return err
	}
	p, err := s.store.PersonByID(ctx, id)
	if err != nil {
		return err
	}
	return s.setPassword(ctx, a, p, password, "")
}

// setPassword checks, hashes and stores a password, and ends every session but one.
func (s *Service) setPassword(ctx context.Context, a actor.Actor, p Person, password, keep string) error {
	if err := CheckPassword(password, p); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return s.change(ctx, a, "change", "password", nil, func(ctx context.Context) (int64, error) {
		return p.ID, s.storePassword(ctx, p.ID, hash, keep)
	})
}

func (s *Service) storePassword(ctx context.Context, id int64, hash, keep string) error {
	if err := s.store.SetPasswordHash(ctx, id, hash); err != nil {
		return err
	}
	if err := s.store.VoidLinks(ctx, id, s.now()); err != nil {
		return err
	}
	if err := s.takeBack(ctx, id, hasPassword); err != nil {
		return err
	}
	_, err := s.store.DeleteSessionsOf(ctx, id, keep)
	return err
}

// People lists people by name.
func (s *Service) People(ctx context.Context, a actor.Actor, f PeopleFilter, p page.Request) (page.Of[Person], error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return page.Of[Person]{}, err
	}
	return s.store.ListPeople(ctx, f, p)
}

// CountPeople counts what the filter lets through.
func (s *Service) CountPeople(ctx context.Context, a actor.Actor, f PeopleFilter) (int, error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return 0, err
	}
	return s.store.CountPeople(ctx, f)
}

// MaxHolders is how many people are chosen from.
const MaxHolders = 1000

// Holders returns everybody with an account who holds a right, by name, as the one who
// asks. It is for rooms that let people choose one, and asks no right.
func (s *Service) Holders(ctx context.Context, right actor.Right) ([]actor.Actor, error) {
	desk, err := s.Desk(ctx)
	if err != nil {
		return nil, err
	}
	people, err := s.store.PeopleIn(ctx, actor.Holders(right))
	out := make([]actor.Actor, len(people))
	for i, p := range people {
		out[i] = s.ActorOf(p)
		out[i].AllTeams = desk.AllTeams && p.Role == actor.Supervisor
	}
	return out, err
}

// Person returns one person.
func (s *Service) Person(ctx context.Context, a actor.Actor, id int64) (Person, error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return Person{}, err
	}
	return s.store.PersonByID(ctx, id)
}

// Teams lists the teams by name, to choose from.
func (s *Service) Teams(ctx context.Context, a actor.Actor) ([]Team, error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return nil, err
	}
	return s.store.Teams(ctx)
}

// LedBy returns the name of a team and who leads it: a colleague knows whom to ask.
// NotFound.
func (s *Service) LedBy(ctx context.Context, a actor.Actor, teamID int64) (team string, names []string, err error) {
	if err := a.Need(actor.ContactRead); err != nil {
		return "", nil, err
	}
	return s.store.TeamLedBy(ctx, teamID)
}

// TeamOf returns the team of a code or a name, and makes it when nobody is in it
// yet: a desk is set up before its first contact.
func (s *Service) TeamOf(ctx context.Context, a actor.Actor, code string) (id int64, err error) {
	if err := a.Need(actor.PersonManage); err != nil {
		return 0, err
	}
	var w fault.Fields
	code = clean(&w, "team", code, MaxNumber)
	if code == "" {
		return 0, w.Err()
	}
	if err := w.Err(); err != nil {
		return 0, err
	}
	teams, err := s.store.Teams(ctx)
	if err != nil {
		return 0, err
	}
	for _, t := range teams {
		if t.Name == code {
			return t.ID, nil
		}
	}
	err = s.change(ctx, a, "add", "team", map[string]any{"name": code}, func(ctx context.Context) (int64, error) {
		id, err = s.store.TeamOf(ctx, code)
		return id, err
	})
	return id, err
}

// cleanEmail reads an address as spelling.Email writes it, of one plain part each.
func cleanEmail(w *fault.Fields, name, text string) string {
	text = clean(w, name, text, MaxEmail)
	if text == "" {
		w.Add(name, "fault.required")
		return ""
	}
	email, err := spelling.Email(text)
	if err != nil || strings.ContainsAny(email, ` "<>(),;:\`) {
		w.Add(name, "fault.email")
	}
	return email
}

func wrong(field, key string) error {
	var w fault.Fields
	w.Add(field, key)
	return w.Err()
}

// difference names what changed, old and new, for the audit log.
func difference(old, p Person) map[string]any {
	out := map[string]any{}
	if old.Name != p.Name {
		out["name"] = []string{old.Name, p.Name}
	}
	if old.Role != p.Role {
		out["role"] = []actor.Role{old.Role, p.Role}
	}
	if old.TeamID != p.TeamID {
		out["team"] = []int64{old.TeamID, p.TeamID}
	}
	if !slices.Equal(old.Leads, p.Leads) {
		out["leads"] = [][]int64{old.Leads, p.Leads}
	}
	if old.OperatorID != p.OperatorID {
		out["operator"] = []int64{old.OperatorID, p.OperatorID}
	}
	return out
}
