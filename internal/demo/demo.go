// Package demo makes up a year of a federal mobile operator's contact centre:
// channels, people, conversations in Russian, decisions, marks, comments and
// what became of the low marks; and plans of what follows: reviews, open people
// days, field notes, ideas. The same seed, instant, zone and number give the same
// year. It knows no database: who stores it turns codes and keys into ids.
package demo

import (
	"cmp"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/i18n"
)

// Desk is a year of a contact centre, planned when it is made; its texts are
// composed as they are yielded.
type Desk struct {
	seed      uint64
	now       time.Time
	loc       *time.Location
	contacts  int
	crews     []crew
	teams     []Team
	operators []operator
	experts   []int // teams of the second line
	teamsOf   map[contact.Kind][]int
	// operatorsOf holds the operators of each team.
	operatorsOf [][]int
	visits      []visit
	forced      int // low marks still to be made of the latest days
	toCall      int // and of the teams that the supervisor of the demo leads, who is to call
}

type operator struct {
	id, name string
	female   bool
	forms    forms
	team     int
}

// Team is a team and the site where it sits.
type Team struct {
	contact.Dimension
	SiteCode string
}

// Operator is who serves, and in which team.
type Operator struct {
	contact.Operator
	TeamCode string
}

// Record is one contact as its source tells it, and what the plan knows of it.
type Record struct {
	contact.Draft
	at    int // its place in the year
	visit *visit
	scene *scene
}

// New plans a year of so many contacts that ends at now; days and night are those
// of loc where a customer has no zone of their own.
func New(seed uint64, now time.Time, loc *time.Location, contacts int) *Desk {
	d := &Desk{seed: seed, now: now.Truncate(time.Second), loc: loc, contacts: contacts, forced: 4, toCall: 3, crews: book().Crews, teamsOf: map[contact.Kind][]int{}}
	d.hire()
	d.plan()
	return d
}

// hire fills the teams with operators.
func (d *Desk) hire() {
	r := rand.New(rand.NewPCG(d.seed, 2))
	initials := []rune("АБВГДЕЗИКЛМНОПРСТФХЦЧШЯ")
	taken := map[string]bool{}
	for t, c := range d.crews {
		d.teams = append(d.teams, Team{contact.Dimension{Kind: contact.Team, Code: c.Code, Name: c.Name}, c.Site})
		if c.Line > 1 {
			d.experts = append(d.experts, t)
		}
		for _, k := range c.Kinds {
			d.teamsOf[k] = append(d.teamsOf[k], t)
		}
		members := make([]int, 0, c.Size)
		for len(members) < c.Size {
			female := chance(r, .66)
			first := pick(r, either(female, book().FirstNamesM, book().FirstNamesF))
			name := first + " " + string(initials[r.IntN(len(initials))]) + "."
			if taken[name] {
				continue
			}
			taken[name] = true
			members = append(members, len(d.operators))
			d.operators = append(d.operators, operator{strconv.Itoa(1001 + len(d.operators)), name, female, decline(first), t})
		}
		d.operatorsOf = append(d.operatorsOf, members)
	}
}

// Channels are the forty channels.
func (d *Desk) Channels() []contact.Channel { return book().Channels }

// Regions are the macro-regions.
func (d *Desk) Regions() []contact.Dimension {
	var list []contact.Dimension
	for _, r := range book().Regions {
		list = append(list, contact.Dimension{Kind: contact.Region, Code: r.Code, Name: r.Name})
	}
	return list
}

// Sites are where the teams sit.
func (d *Desk) Sites() []contact.Dimension {
	var list []contact.Dimension
	for _, s := range book().Sites {
		list = append(list, contact.Dimension{Kind: contact.Site, Code: s.Code, Name: s.Name})
	}
	return list
}

// Topics are what contacts are about.
func (d *Desk) Topics() []contact.Dimension {
	var list []contact.Dimension
	for i := range book().Topics {
		list = append(list, contact.Dimension{Kind: contact.Topic, Code: book().Topics[i].Code, Name: book().Topics[i].Name})
	}
	return list
}

// Teams are the teams with their sites.
func (d *Desk) Teams() []Team { return d.teams }

// Operators are those who serve.
func (d *Desk) Operators() []Operator {
	var list []Operator
	for _, o := range d.operators {
		list = append(list, Operator{contact.Operator{ExternalID: o.id, Name: o.name}, d.teams[o.team].Code})
	}
	return list
}

// Contacts are the records of the year in the order in which they are taken in.
// It may be walked more than once, with the same result.
func (d *Desk) Contacts() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		order := make([]int, len(d.visits))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d.visits[a].taken, d.visits[b].taken) })
		for _, i := range order {
			if !yield(d.record(i)) {
				return
			}
		}
	}
}

// record composes the i-th contact, the same each time.
func (d *Desk) record(i int) Record {
	v := &d.visits[i]
	c := book().Channels[v.channel]
	s := d.scene(rand.New(rand.NewPCG(d.seed, uint64(i)+1000)), v)
	o := d.operators[v.operator]
	rec := Record{at: i, visit: v, scene: s, Draft: contact.Draft{
		Source: sources[c.Kind], ExternalID: prefixes[c.Kind] + "-" + strconv.Itoa(1_000_001+i), Channel: c.Code, Kind: c.Kind,
		Topic: book().Topics[v.topic].Code, Region: book().Regions[v.region].Code, Line: new(v.line),
		Operator: o.id, Name: o.name, Team: d.teams[o.team].Code, Site: d.teams[o.team].SiteCode,
		StartedAt: instant(v.start), EndedAt: instant(v.end), Talk: new(v.talk), Wrap: new(v.wrap), Resolved: new(v.resolved),
		Messages: timed(v, c.Kind, converse(s, v)),
	}}
	if v.wait >= 0 {
		rec.Wait = new(v.wait)
	}
	if v.hold >= 0 {
		rec.Hold = new(v.hold)
	}
	if v.person != nil {
		rec.Customer = customer(v.person)
	}
	rec.Extras = d.extras(i, c.Kind)
	if v.story >= 0 {
		b := &book().Stories[v.story]
		rec.BeyondWhat, rec.BeyondWhy, rec.BeyondCost = s.ope(b.What), s.ope(b.Why), s.ope(b.Cost)
	}
	return rec
}

// extras are what the programs of some channels say besides, the same each time.
func (d *Desk) extras(i int, kind contact.Kind) (e contact.Extras) {
	r := rand.New(rand.NewPCG(d.seed, uint64(i)+1<<40))
	switch kind {
	case contact.Voice:
		e.EndReason = []contact.EndReason{"customer", "operator", "system"}[draw(r, []float64{.8, .97, 1})]
	case contact.Chat:
		e.EndReason = []contact.EndReason{"customer", "operator", "timeout"}[draw(r, []float64{.45, .65, 1})]
		e.Attributes = map[string]string{"platform": []string{"android", "ios", "web"}[draw(r, []float64{.55, .8, 1})]}
	}
	return e
}

// named is every name that people read, by kind and code: "topic/sim".
func (d *Desk) named() map[string]i18n.Text {
	all := map[string]i18n.Text{}
	add := func(kind, code, name string) {
		key := kind + "/" + code
		all[key] = i18n.Text{RU: name, EN: book().English[key]}
	}
	for _, c := range d.Channels() {
		add("channel", c.Code, c.Name)
	}
	for _, t := range d.Teams() {
		add("team", t.Code, t.Name)
	}
	for _, list := range [][]contact.Dimension{d.Sites(), d.Regions(), d.Topics()} {
		for _, v := range list {
			add(string(v.Kind), v.Code, v.Name)
		}
	}
	return all
}

// busiest returns the operator of a team who serves most.
func (d *Desk) busiest(team string) operator {
	n := make([]int, len(d.operators))
	for i := range d.visits {
		n[d.visits[i].operator]++
	}
	best := -1
	for i, o := range d.operators {
		if d.teams[o.team].Code == team && (best < 0 || n[i] > n[best]) {
			best = i
		}
	}
	return d.operators[best]
}

func instant(unix int64) time.Time {
	if unix == 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0).UTC()
}

func customer(p *person) *contact.Customer {
	c := &contact.Customer{ExternalID: "u-" + strconv.Itoa(p.number), Name: strings.TrimSpace(p.calledBy() + " " + p.surname), Phone: p.phone(), Language: "ru"}
	if p.email {
		c.Email = p.mailbox()
	}
	if p.telegram {
		c.Telegram = strconv.Itoa(710_000_000 + p.number*37)
	}
	if !p.noZone {
		c.TimeZone = book().Cities[p.city].Zone
	}
	return c
}
