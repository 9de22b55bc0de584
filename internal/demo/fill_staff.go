package demo

import (
	"context"
	"slices"

	"openpeople/internal/account"
	"openpeople/internal/actor"
)

// Account is one of those who can sign in on a demo desk.
type Account struct {
	account.DemoAccount
	key      string
	female   bool
	operator string // external id, of the agent
}

// TeamsLed is how many teams TheSupervisor leads: the first of the desk.
const TeamsLed = 3

// Password opens every account of the demo.
const Password = "people-first"

// Accounts is one account per role. The agent is the first operator, of whatever year.
func (d *Desk) Accounts() []Account {
	agent := d.operators[0]
	list := []Account{
		{account.DemoAccount{Name: "Вера Соколова", Email: "admin@demo.example", Role: actor.Admin}, TheAdmin, true, ""},
		{account.DemoAccount{Name: "Ольга Лебедева", Email: "supervisor@demo.example", Role: actor.Supervisor}, TheSupervisor, true, ""},
		{account.DemoAccount{Name: agent.name, Email: "agent@demo.example", Role: actor.Agent}, TheAgent, agent.female, agent.id},
		{account.DemoAccount{Name: "Андрей Волков", Email: "director@demo.example", Role: actor.Executive}, TheDirector, false, ""},
	}
	for i := range list {
		list[i].Password = Password
	}
	return list
}

// member is one of the staff with what the plan must know.
type member struct {
	actor.Actor
	key      string
	female   bool
	operator string // external id
}

// hire makes the teams, and accounts for those who lead and decide.
func (f *filler) hire(ctx context.Context, accounts []Account) error {
	f.Clock.Set(f.year.start())
	for _, t := range f.year.Teams() {
		id, err := f.Rooms.Accounts.TeamOf(ctx, system, t.Code)
		if err != nil {
			return err
		}
		f.teams[t.Code] = id
	}
	for _, a := range accounts {
		if a.Role == actor.Agent {
			continue
		}
		draft := account.Draft{Email: a.Email, Name: a.Name, Role: string(a.Role)}
		if a.Role == actor.Supervisor {
			for _, t := range f.year.Teams()[:TeamsLed] {
				draft.Leads = append(draft.Leads, f.teams[t.Code])
			}
		}
		if err := f.join(ctx, a.key, a.female, draft, a.Password); err != nil {
			return err
		}
	}
	for _, k := range Colleagues() {
		if k.Role == actor.Agent {
			continue
		}
		draft := account.Draft{Email: k.Email, Name: k.Name, Role: string(k.Role)}
		for _, code := range k.Leads {
			draft.Leads = append(draft.Leads, f.teams[code])
		}
		if err := f.join(ctx, k.Key, k.Female, draft, ""); err != nil {
			return err
		}
	}
	return nil
}

// hireAgents makes the accounts of agents, as of the first day: an operator can be
// linked to a person once there was a contact.
func (f *filler) hireAgents(ctx context.Context, accounts []Account) error {
	f.Clock.Set(f.year.start())
	for _, a := range accounts {
		if a.Role != actor.Agent {
			continue
		}
		draft := account.Draft{Email: a.Email, Name: a.Name, Role: string(a.Role), TeamID: f.teams[f.year.teams[0].Code], OperatorNumber: a.operator}
		if err := f.join(ctx, a.key, a.female, draft, a.Password); err != nil {
			return err
		}
	}
	for _, k := range Colleagues() {
		if k.Role != actor.Agent {
			continue
		}
		o := f.year.busiest(k.Team)
		draft := account.Draft{Email: Mailbox(o.name), Name: o.name, Role: string(k.Role), TeamID: f.teams[k.Team], OperatorNumber: o.id}
		if err := f.join(ctx, k.Key, o.female, draft, ""); err != nil {
			return err
		}
	}
	return nil
}

// join makes an account, with a password if somebody is to sign in.
func (f *filler) join(ctx context.Context, key string, female bool, d account.Draft, password string) error {
	if len(f.mine[d.OperatorNumber]) == 0 { // nobody knows that operator yet
		d.OperatorNumber = ""
	}
	p, _, err := f.Rooms.Accounts.AddPerson(ctx, system, d)
	if err != nil {
		return err
	}
	if password != "" {
		if err := f.Rooms.Accounts.SetPassword(ctx, system, p.ID, password); err != nil {
			return err
		}
	}
	f.staff[key] = member{f.Rooms.Accounts.ActorOf(p), key, female, d.OperatorNumber}
	f.keys = append(f.keys, key)
	for code, id := range f.teams {
		if slices.Contains(p.Leads, id) {
			f.led[code] = key
		}
	}
	return nil
}

// agents are the staff who are operators.
func (f *filler) agents() []string {
	return slices.DeleteFunc(slices.Clone(f.keys), func(key string) bool { return f.staff[key].OperatorID == 0 })
}
