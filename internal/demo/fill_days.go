package demo

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/openday"
	"openpeople/internal/when"
)

// notes is what was written on open people days.
type notes struct {
	written   int                  // so far
	noteAt    map[string]time.Time // of the notes that ideas name
	noteID    map[string]int64
	pointed   map[int64]int64     // the note that names a contact
	pointedAt map[int64]time.Time // when the notes that name contacts were written
	// texts that were not written yet
	guestNotes []FieldNote
	topicNotes map[string][]FieldNote
}

func newNotes() notes {
	return notes{
		noteAt: map[string]time.Time{}, noteID: map[string]int64{}, pointed: map[int64]int64{}, pointedAt: map[int64]time.Time{},
		guestNotes: GuestNotes(), topicNotes: maps.Clone(TopicNotes()),
	}
}

// seat is a person's place in one shift of a day.
type seat struct {
	key   string
	shift openday.Shift
	place openday.Place
}

// openDays stores every open people day with who came and what they wrote.
func (f *filler) openDays(ctx context.Context) error {
	texts := FieldNotes()
	for i, plan := range OpenDays() {
		r := rand.New(rand.NewPCG(f.year.seed, uint64(i)+500))
		seats, err := f.openDay(ctx, r, plan)
		if err != nil {
			return err
		}
		for _, n := range texts {
			if n.Day != i {
				continue
			}
			for _, s := range seats {
				if s.key == n.By && s.place.Kind == n.Kind {
					if err := f.write(ctx, r, s, n, nil); err != nil {
						return err
					}
					break
				}
			}
		}
		if err := f.pointedNotes(ctx, r, seats); err != nil {
			return err
		}
	}
	for _, key := range f.agents() {
		if err := f.Days.MarkGuests(ctx, system, f.staff[key].PersonID); err != nil {
			return err
		}
	}
	return nil
}

// openDay announces a day and lets people sign up.
func (f *filler) openDay(ctx context.Context, r *rand.Rand, plan OpenDay) ([]seat, error) {
	zone := f.Zone
	day := f.dateOf(plan)
	announced := day.Add(-16).Start(zone).Add(11*time.Hour + time.Duration(r.IntN(300))*time.Minute)
	if latest := f.year.now.Add(-48 * time.Hour); announced.After(latest) {
		announced = latest
	}
	by := f.staff[plan.AnnouncedBy].Actor
	f.Clock.Set(announced)
	id, err := f.Days.Announce(ctx, by, openday.DayInput{Title: plan.Title, Aim: plan.Aim, From: day, To: day.Add(plan.Long - 1)})
	if err != nil {
		return nil, err
	}
	for _, p := range plan.Places {
		in := openday.PlaceInput{Kind: p.Kind, Name: p.Name, Address: p.Address}
		for _, s := range p.Shifts {
			in.Shifts = append(in.Shifts, openday.ShiftInput{Date: day.Add(s.Day), From: s.From, To: s.To, Seats: s.Seats})
		}
		if _, err := f.Days.SavePlace(ctx, by, id, 0, in); err != nil {
			return nil, err
		}
	}
	stored, err := f.Days.Plan(ctx, by, id)
	if err != nil {
		return nil, err
	}
	var seats []seat
	sit := func(key string, p openday.PlacePlan, s openday.ShiftPlan) error {
		at := announced.Add(time.Duration(r.IntN(40*60)) * time.Minute)
		f.Clock.Set(at)
		err := f.Days.Seat(ctx, f.staff[key].Actor, s.ID, "")
		if fault.Is(err, fault.Conflict) { // full, or the person is elsewhere
			return nil
		}
		if err == nil {
			seats = append(seats, seat{key, s.Shift, p.Place})
		}
		return err
	}
	for i, p := range stored.Places { // places and shifts come as they were stored
		for j, s := range p.Shifts {
			for _, key := range guestsOf(plan, p.Place, i, j) {
				if err := sit(key, p, s); err != nil {
					return nil, err
				}
			}
		}
	}
	return seats, f.sitAgents(r, plan.Agents, stored, sit)
}

func guestsOf(plan OpenDay, place openday.Place, at, shift int) []string {
	for i, p := range plan.Places {
		if p.Kind == place.Kind && p.Name == place.Name || place.Name == "" && i == at {
			return p.Shifts[shift].Guests
		}
	}
	return nil
}

// dateOf is the date of a day. One that is over lies up to six days earlier than
// planned: on the working day on which most of our agents served.
func (f *filler) dateOf(plan OpenDay) when.Day {
	zone := f.Zone
	best, most := when.DayOf(f.year.now, zone).Add(-plan.Ago), -1
	if plan.Ago <= plan.Long {
		return best
	}
	for earlier := range 7 {
		day, n := when.DayOf(f.year.now, zone).Add(-plan.Ago-earlier), 0
		start := day.Start(zone)
		if start.Weekday() == time.Saturday || start.Weekday() == time.Sunday {
			continue
		}
		for _, key := range f.agents() {
			if _, ok := f.servedIn(key, start.Add(10*time.Hour), start.Add(18*time.Hour)); ok {
				n++
			}
		}
		if n > most {
			best, most = day, n
		}
	}
	return best
}

// servedIn finds a contact that a member served in a span.
func (f *filler) servedIn(key string, from, to time.Time) (served, bool) {
	for _, i := range f.mine[f.staff[key].operator] {
		if s := f.served[i]; s.ended.After(from) && s.ended.Before(to) {
			return s, true
		}
	}
	return served{}, false
}

var placeOf = map[contact.Kind]openday.PlaceKind{contact.Voice: "line", contact.Chat: "desk", contact.Messenger: "desk", contact.Social: "desk", contact.Email: "desk", contact.Retail: "shop"}

// sitAgents gives a seat each to some agents: first to those who served in a
// shift, where they served; the rest go where they have never been.
func (f *filler) sitAgents(r *rand.Rand, want int, plan openday.Plan, sit func(string, openday.PlacePlan, openday.ShiftPlan) error) error {
	agents := f.agents()
	r.Shuffle(len(agents), func(i, j int) { agents[i], agents[j] = agents[j], agents[i] })
	seated := map[string]bool{TheAgent: true}
	for _, busy := range []bool{true, false} {
		for _, key := range agents {
			p, s, ok := f.seatFor(r, key, plan, busy)
			if !ok || seated[key] || want == 0 {
				continue
			}
			seated[key] = true
			want--
			if err := sit(key, p, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// seatFor finds a shift for an agent: the one in which the agent served, at a
// place of that kind, or else any.
func (f *filler) seatFor(r *rand.Rand, key string, plan openday.Plan, busy bool) (openday.PlacePlan, openday.ShiftPlan, bool) {
	for _, i := range r.Perm(len(plan.Places)) {
		p := plan.Places[i]
		for _, j := range r.Perm(len(p.Shifts)) {
			s := p.Shifts[j]
			got, ok := f.servedIn(key, s.StartsAt, s.EndsAt)
			if busy == ok && (!ok || placeOf[got.kind] == p.Kind) && p.Kind != "visit" && len(s.Guests) < s.Seats {
				return p, s, true
			}
		}
	}
	return openday.PlacePlan{}, openday.ShiftPlan{}, false
}

// during is an instant within a shift, before now; ok is false when it has not begun.
func (f *filler) during(r *rand.Rand, s openday.Shift) (at time.Time, ok bool) {
	end := s.EndsAt
	if end.After(f.year.now) {
		end = f.year.now
	}
	span := end.Sub(s.StartsAt)
	if span < 5*time.Minute {
		return at, false
	}
	return s.StartsAt.Add(time.Duration((.25 + .7*r.Float64()) * float64(span))), true
}

// write stores a note of the one who sits there, perhaps about a contact; all but
// the latest were read by an organiser.
func (f *filler) write(ctx context.Context, r *rand.Rand, s seat, n FieldNote, about *served) error {
	at, ok := f.during(r, s.shift)
	if !ok {
		return nil
	}
	if about != nil && about.ended.After(at) {
		if at = about.ended.Add(9 * time.Minute); at.After(f.year.now) {
			return nil
		}
	}
	who := f.staff[s.key]
	in := openday.NoteInput{Key: Key("note", f.written), Said: openday.Said{
		What:  f.year.Words(who.female, uint64(f.written), n.What),
		Quote: n.Quote, Hindered: n.Hindered, Helped: n.Helped, DayID: s.shift.DayID, PlaceID: s.place.ID,
	}}
	f.written++
	mood := n.Mood
	if about != nil {
		in.Contact = strconv.FormatInt(about.id, 10)
		in.Quote = f.wordsOf(*about)
		if m := about.mark(); m > 0 {
			mood = m
		}
	}
	if mood > 0 {
		in.Mood = &mood
	}
	f.Clock.Set(at)
	id, err := f.Days.Write(ctx, who.Actor, in)
	if err != nil {
		return err
	}
	if about != nil {
		f.pointed[about.id], f.pointedAt[id] = id, at
	}
	if n.Key != "" {
		f.noteAt[n.Key], f.noteID[n.Key] = at, id
	}
	if more := Corrections()[n.Key]; more != "" {
		in.What += " " + more
		f.Clock.Set(at.Add(20 * time.Hour))
		if err := f.Days.Correct(ctx, who.Actor, id, 1, in); err != nil {
			return err
		}
	}
	if read := at.Add(time.Duration(5+r.IntN(22)) * time.Hour); read.Before(f.year.now) {
		readers := []string{TheSupervisor, "gordeeva", "kim", "platonov"}
		f.Clock.Set(read)
		return f.Days.Read(ctx, f.staff[readers[r.IntN(len(readers))]].Actor, id)
	}
	return nil
}

// wordsOf is what the customer said: the comment, else the first message.
func (f *filler) wordsOf(s served) string {
	if s.said != nil && s.said.Comment != "" {
		return s.said.Comment
	}
	for _, m := range f.year.record(s.at).Messages {
		if m.From == contact.FromCustomer && utf8.RuneCountInString(m.Text) < 300 {
			return m.Text
		}
	}
	return ""
}

// pointedNotes writes the notes of a day that name a contact: managers read those
// that they see with low marks of the weeks before, agents note what they served themselves.
func (f *filler) pointedNotes(ctx context.Context, r *rand.Rand, seats []seat) error {
	guests, low := 0, f.lowBefore(seats)
	for _, s := range seats {
		if who := f.staff[s.key]; who.OperatorID != 0 {
			got, ok := f.servedIn(s.key, s.shift.StartsAt, s.shift.EndsAt)
			if !ok || guests == 2 || len(f.guestNotes) == 0 {
				continue
			}
			guests++
			n := f.guestNotes[0]
			f.guestNotes = f.guestNotes[1:]
			if err := f.write(ctx, r, s, n, &got); err != nil {
				return err
			}
			continue
		}
		seen := slices.IndexFunc(low, func(about served) bool { return f.staff[s.key].SeesContact(0, f.teams[about.team]) })
		if seen < 0 || r.Float64() < .3 {
			continue
		}
		about := low[seen]
		low = slices.Delete(low, seen, seen+1)
		texts := f.topicNotes[about.topic]
		f.topicNotes[about.topic] = texts[1:]
		if err := f.write(ctx, r, s, texts[0], &about); err != nil {
			return err
		}
	}
	return nil
}

// lowBefore finds up to four contacts with low marks of the two months before a
// day, of different topics that have a note left.
func (f *filler) lowBefore(seats []seat) []served {
	if len(seats) == 0 {
		return nil
	}
	from, topics := seats[0].shift.StartsAt, map[string]bool{}
	for _, s := range seats {
		if s.shift.StartsAt.Before(from) {
			from = s.shift.StartsAt
		}
	}
	if from.After(f.year.now) {
		return nil
	}
	var list []served
	for i := len(f.served) - 1; i >= 0 && len(list) < 4; i-- {
		s := f.served[i]
		if m := s.mark(); m == 0 || m > 3 || s.known().After(from) || s.known().Before(from.AddDate(0, 0, -60)) ||
			f.pointed[s.id] != 0 || topics[s.topic] || len(f.topicNotes[s.topic]) == 0 {
			continue
		}
		topics[s.topic] = true
		list = append(list, s)
	}
	return list
}
