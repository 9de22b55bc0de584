package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"openpeople/internal/demo"
	"openpeople/internal/account"
	"openpeople/internal/actor"
	"openpeople/internal/asking"
	"openpeople/internal/contact"
	"openpeople/internal/recovery"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

const (
	demoContacts = 20_000
	demoSeed     = 2026
	demoPassword = "people-first"
)

// demoPeople is one account per role. The agent is an operator of the year.
var demoPeople = []struct {
	account.DemoAccount
	role   actor.Role
	key    string // of demo
	female bool
}{
	{account.DemoAccount{Name: "Вера Соколова", Email: "admin@demo.example", Password: demoPassword, Role: actor.Admin}, actor.Admin, demo.TheAdmin, true},
	{account.DemoAccount{Name: "Ольга Лебедева", Email: "supervisor@demo.example", Password: demoPassword, Role: actor.Supervisor}, actor.Supervisor, demo.TheSupervisor, true},
	{account.DemoAccount{Name: "", Email: "agent@demo.example", Password: demoPassword, Role: actor.Agent}, actor.Agent, demo.TheAgent, false},
	{account.DemoAccount{Name: "Андрей Волков", Email: "director@demo.example", Password: demoPassword, Role: actor.Executive}, actor.Executive, demo.TheDirector, false},
}

func demoAccounts() []account.DemoAccount {
	var list []account.DemoAccount
	agent := demo.New(demoSeed, time.Now(), time.UTC, 0).Operators()[0]
	for _, p := range demoPeople {
		if p.role == actor.Agent {
			p.Name = agent.Name
		}
		list = append(list, p.DemoAccount)
	}
	return list
}

// fillDemo fills an empty desk with a year of contacts, adds a person per role
// and an API token, and prints how to get in. A desk that has contacts keeps
// them.
func fillDemo(ctx context.Context, a *app, out io.Writer) error {
	filled, err := a.store.HasContacts(ctx)
	if err != nil {
		return err
	}
	if !filled {
		start := time.Now()
		if err := fillWith(ctx, a, demoContacts); err != nil {
			return fmt.Errorf("the demo desk could not be filled: %w", err)
		}
		fmt.Fprintf(out, "A year of %d contacts in %.1f s.\n", demoContacts, time.Since(start).Seconds())
	}
	if err := whole(ctx, a); err != nil {
		return err
	}
	printWayIn(out)
	_, token, err := a.accounts.CreateToken(ctx, actor.System("demo"), account.TokenDraft{
		Name: "demo " + a.now().Format("2006-01-02 15:04:05"), Scopes: []actor.Scope{actor.ScopeIntake, actor.ScopeRead}})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "API token (intake, read): %s\n", token)
	return nil
}

// fillWith fills an empty desk with so many contacts and the people.
func fillWith(ctx context.Context, a *app, contacts int) error {
	f := &filler{app: a, year: demo.New(demoSeed, a.now().UTC(), a.store.Zone(), contacts)}
	if err := f.fill(ctx); err != nil {
		return err
	}
	_, err := a.store.Fold(ctx)
	return err
}

// whole refuses a desk whose filling was broken off: its people came last.
func whole(ctx context.Context, a *app) error {
	n, err := a.accounts.CountPeople(ctx, actor.System("demo"), account.PeopleFilter{})
	if err == nil && n == 0 {
		return fmt.Errorf("the desk in %s was broken off while it was filled: remove the folder and start again", a.cfg.Data)
	}
	return err
}

func printWayIn(out io.Writer) {
	fmt.Fprintln(out, "\nSign in as:")
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, p := range demoPeople {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", p.role, p.Email, p.Password)
	}
	w.Flush()
	fmt.Fprintln(out, "Messages to customers stay here: open Mailbox.")
}

// filler stores a generated year.
type filler struct {
	*app
	year      *demo.Desk
	channels  map[string]contact.Channel
	teams     map[string]int64
	sites     map[string]int64
	regions   map[string]int64
	topics    map[string]int64
	staff     map[string]int64 // operators by external id
	version   survey.Version
	rule      asking.Rule
	served    []served        // what was stored, in order
	accounted []accounted     // who has a password
	waiting   []waitingLetter // the latest letters that nobody has answered yet
}

// accounted is one of those who can sign in.
type accounted struct {
	key    string // of demo
	person account.Person
	female bool
}

func (f *filler) fill(ctx context.Context) error {
	if err := f.store.InTx(ctx, f.names); err != nil {
		return err
	}
	if err := f.asking(ctx); err != nil {
		return err
	}
	for batch := range slices.Chunk(slices.Collect(f.year.Contacts()), 1000) {
		if err := f.store.InTx(ctx, func(ctx context.Context) error { return f.store1000(ctx, batch) }); err != nil {
			return err
		}
	}
	if err := f.volumes(ctx); err != nil {
		return err
	}
	if err := f.letters(ctx); err != nil {
		return err
	}
	if err := f.people(ctx); err != nil {
		return err
	}
	return f.followUp(ctx)
}

// names stores channels, dimensions and operators with the names that people read.
func (f *filler) names(ctx context.Context) error {
	f.channels = map[string]contact.Channel{}
	for _, c := range f.year.Channels() {
		known, err := f.store.ChannelOf(ctx, c.Code, c.Kind)
		if err != nil {
			return err
		}
		f.channels[c.Code] = known
		if err := f.store.RenameChannel(ctx, known.ID, c.Name); err != nil {
			return err
		}
	}
	var teams []contact.Dimension
	for _, t := range f.year.Teams() {
		teams = append(teams, t.Dimension)
	}
	for _, d := range []struct {
		list []contact.Dimension
		ids  *map[string]int64
	}{{teams, &f.teams}, {f.year.Sites(), &f.sites}, {f.year.Regions(), &f.regions}, {f.year.Topics(), &f.topics}} {
		*d.ids = map[string]int64{}
		for _, v := range d.list {
			id, err := f.store.DimensionOf(ctx, v.Kind, v.Code)
			if err != nil {
				return err
			}
			(*d.ids)[v.Code] = id
			if err := f.store.RenameDimension(ctx, id, v.Name); err != nil {
				return err
			}
		}
	}
	f.staff = map[string]int64{}
	for _, o := range f.year.Operators() {
		id, err := f.store.OperatorOf(ctx, o.ExternalID, o.Name, f.teams[o.TeamCode])
		if err != nil {
			return err
		}
		f.staff[o.ExternalID] = id
	}
	return nil
}

// asking finds the built-in survey and rule.
func (f *filler) asking(ctx context.Context) error {
	rules, err := f.store.ActiveRules(ctx)
	if err != nil || len(rules) == 0 {
		return fmt.Errorf("no rule: %w", err)
	}
	f.rule = rules[0]
	latest, err := f.store.LatestVersions(ctx)
	f.version = latest[f.rule.SurveyID]
	return err
}

func (f *filler) store1000(ctx context.Context, batch []demo.Record) error {
	var customers []contact.Customer
	for _, r := range batch {
		if r.Customer != nil {
			customers = append(customers, *r.Customer)
		}
	}
	known, err := f.store.CustomersOf(ctx, customers)
	if err != nil {
		return err
	}
	for _, r := range batch {
		var customer *contact.Customer
		if r.Customer != nil {
			customer, known = &known[0], known[1:]
		}
		if err := f.record(ctx, r, customer); err != nil {
			return err
		}
	}
	return nil
}

// record stores one contact and all that followed from it.
func (f *filler) record(ctx context.Context, r demo.Record, customer *contact.Customer) error {
	c := r.Contact
	c.ChannelID = f.channels[r.ChannelCode].ID
	c.OperatorID, c.TeamID, c.SiteID = f.staff[r.OperatorExternalID], f.teams[r.TeamCode], f.sites[r.SiteCode]
	c.RegionID, c.TopicID = f.regions[r.RegionCode], f.topics[r.TopicCode]
	c.Day, c.TakenAt = when.DayOf(c.EndedAt, f.store.Zone()), c.EndedAt
	if customer != nil {
		c.CustomerID = customer.ID
	}
	if err := f.store.InsertContact(ctx, &c, r.Messages); err != nil {
		return fmt.Errorf("contact %s: %w", c.ExternalID, err)
	}
	f.served = append(f.served, served{c, r})
	d := asking.Decision{ContactID: c.ID, Asked: r.Invited, Reason: r.Reason, RuleID: f.rule.ID, DecidedAt: c.TakenAt}
	if r.Invited {
		d.DueAt = &r.DueAt
	}
	if err := f.store.InsertDecision(ctx, d); err != nil {
		return err
	}
	if !r.Invited {
		if r.Reason == asking.OptedOut && customer != nil {
			_, err := f.store.OptOut(ctx, customer.ID, "", c.EndedAt)
			return err
		}
		return nil
	}
	if err := f.store.NoteAsked(ctx, customer.ID, contact.Keys(*customer), r.DueAt); err != nil {
		return err
	}
	return f.asked(ctx, r, c, customer)
}

// asked stores the invitation, its fate, the answer and the recovery.
func (f *filler) asked(ctx context.Context, r demo.Record, c contact.Contact, customer *contact.Customer) error {
	i := asking.Invitation{
		ContactID: c.ID, CustomerID: c.CustomerID, VersionID: f.version.ID, RuleID: f.rule.ID, Delivery: f.rule.Delivery,
		Language: "ru", Address: customer.Email, CreatedAt: c.TakenAt, DueAt: r.DueAt, ExpiresAt: r.DueAt.Add(survey.LinkLife),
	}
	fate := survey.Queued
	switch {
	case r.Failed:
		fate = survey.Failed
	case !r.SentAt.IsZero():
		fate, i.SentAt = survey.Sent, &r.SentAt
		i.ExpiresAt = r.SentAt.Add(survey.LinkLife)
	}
	if err := f.store.InsertPastInvitation(ctx, &i, fate); err != nil {
		return err
	}
	if r.Answer == nil {
		f.note(r, i)
		return nil
	}
	response := survey.Response{
		InvitationID: i.ID, ContactID: c.ID, VersionID: i.VersionID, Delivery: i.Delivery,
		Mark: r.Answer.Mark, Solved: r.Answer.Solved, Comment: r.Answer.Comment, Reasons: r.Answer.Reasons, Other: r.Answer.Other,
		AnsweredAt: r.AnsweredAt, UpdatedAt: r.AnsweredAt, Revision: 1,
	}
	if err := f.store.InsertResponse(ctx, &response); err != nil {
		return err
	}
	if r.Recovery == nil {
		return nil
	}
	found := recovery.Recovery{ContactID: c.ID, ResponseID: response.ID, OpenedAt: r.Recovery.OpenedAt, DueAt: r.Recovery.OpenedAt.Add(recovery.Within)}
	err := f.store.OpenRecovery(ctx, &found)
	if err != nil || r.Recovery.Outcome == "" {
		return err
	}
	if found, _, err = f.store.RecoveryByContact(ctx, c.ID); err != nil {
		return err
	}
	found.ClosedAt, found.Outcome, found.Remark = &r.Recovery.ClosedAt, r.Recovery.Outcome, r.Recovery.Remark
	return f.store.CloseRecovery(ctx, found)
}

func (f *filler) volumes(ctx context.Context) error {
	var list []contact.Volume
	for v := range f.year.Volumes() {
		list = append(list, contact.Volume{Day: v.Day, ChannelID: f.channels[v.ChannelCode].ID, Count: v.Count})
	}
	return f.store.InTx(ctx, func(ctx context.Context) error { return f.store.SetVolumes(ctx, list) })
}

// people adds one person per role: a supervisor who leads three teams, and an
// agent who is one of their operators.
func (f *filler) people(ctx context.Context) error {
	system := actor.System("demo")
	first := f.year.Operators()[0] // of the first team that the supervisor leads
	var led []int64
	for _, t := range f.year.Teams()[:3] {
		led = append(led, f.teams[t.Code])
	}
	for _, p := range demoPeople {
		draft := account.Draft{Email: p.Email, Name: p.Name, Role: string(p.role)}
		switch p.role {
		case actor.Agent:
			draft.Name, draft.TeamID, draft.OperatorNumber = first.Name, f.teams[first.TeamCode], first.ExternalID
		case actor.Supervisor:
			draft.Leads = led
		}
		person, _, err := f.accounts.AddPerson(ctx, system, draft)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Email, inWords(err))
		}
		if err := f.accounts.SetPassword(ctx, system, person.ID, p.Password); err != nil {
			return fmt.Errorf("%s: %w", p.Email, inWords(err))
		}
		f.accounted = append(f.accounted, accounted{p.key, person, p.female || p.role == actor.Agent && f.year.Female(first.ExternalID)})
	}
	return nil
}
