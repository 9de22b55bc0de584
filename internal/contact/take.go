package contact

import (
	"cmp"
	"context"
	"slices"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
	"openpeople/internal/when"
)

// MaxBatch is how many contacts are taken at once.
const MaxBatch = 500

// ahead is by how much a source's clock may be fast.
const ahead = 10 * time.Minute

// Service is the use-cases of contacts. Safe for use by many goroutines.
type Service struct {
	store    Store
	decider  Decider
	now      when.Clock
	zone     *time.Location
	audit    Auditor  // nil: nobody writes
	recorder Recorder // nil: nobody keeps recordings
}

// New returns the service; zone is the desk's, in which days are counted.
func New(store Store, decider Decider, now when.Clock, zone *time.Location) *Service {
	return &Service{store: store, decider: decider, now: now, zone: zone}
}

// Take stores contacts, each with its decision, in one transaction: results
// come in the order of drafts. Ids of customers and operators stand in the actor's
// namespace. A key that is known changes content, line, topic, site, region and
// client, and where its recordings lie; who served whom, in which channel, when, and the decision of the first time
// stay, and NotTaken names what came otherwise. Duplicates inside a batch
// behave as if they came one after another. A draft that cannot be stored has
// its Err and spoils no other; an error of Take itself means that nothing is
// stored: no right, more than MaxBatch (TooLarge), no room or no database
// (Unavailable).
func (s *Service) Take(ctx context.Context, a actor.Actor, drafts []Draft) ([]Taken, error) {
	if err := a.Need(actor.ContactTake); err != nil {
		return nil, err
	}
	if len(drafts) > MaxBatch {
		return nil, fault.New(fault.TooLarge, "fault.too_large")
	}
	now := s.now()
	taken := make([]Taken, len(drafts))
	batch := make([]*item, 0, len(drafts))
	for i := range drafts {
		if drafts[i].EndedAt.After(now.Add(ahead)) {
			var wrong fault.Fields
			wrong.Add("ended_at", "contact.fault_future")
			taken[i].Err = wrong.Err()
			continue
		}
		draft, err := drafts[i].in(a.Namespace)
		if err != nil {
			taken[i].Err = err
			continue
		}
		transcript, err := Transcribe(draft.Messages)
		if err != nil {
			taken[i].Err = err
			continue
		}
		batch = append(batch, &item{by: a, draft: &draft, taken: &taken[i], hash: draft.hash(), transcript: transcript})
	}
	err := s.takeTogether(ctx, batch, now)
	switch {
	case err == nil || len(batch) == 0:
		return taken, nil
	case fault.Is(err, fault.Unavailable) || ctx.Err() != nil:
		return nil, err
	case len(batch) == 1:
		*batch[0].taken = Taken{Err: err}
		return taken, nil
	}
	// One of them breaks in the database: each goes alone.
	for _, one := range batch {
		if err := s.takeTogether(ctx, []*item{one}, now); err != nil {
			if fault.Is(err, fault.Unavailable) || ctx.Err() != nil {
				return nil, err
			}
			*one.taken = Taken{Err: err}
		}
	}
	return taken, nil
}

// item is a draft on its way through a transaction.
type item struct {
	by         actor.Actor // who brings it
	draft      *Draft
	taken      *Taken
	hash       string
	transcript Transcript
	contact    Contact
	channel    Channel
	customer   *Customer
}

func (i *item) key() Key { return Key{i.draft.Source, i.draft.ExternalID} }

// byKey is the order in which contacts are locked.
func byKey(a, b *item) int {
	return cmp.Or(cmp.Compare(a.draft.Source, b.draft.Source), cmp.Compare(a.draft.ExternalID, b.draft.ExternalID))
}

func (s *Service) takeTogether(ctx context.Context, batch []*item, now time.Time) error {
	if len(batch) == 0 {
		return nil
	}
	return s.store.InTx(ctx, func(ctx context.Context) error {
		keys := make([]Key, len(batch))
		for i, it := range batch {
			*it.taken = Taken{}
			keys[i] = it.key()
		}
		known, err := s.store.KnownContacts(ctx, keys)
		if err != nil {
			return err
		}
		var fresh, again []*item
		first := make(map[Key]bool, len(batch))
		for _, it := range batch {
			key := it.key()
			if _, ok := known[key]; ok || first[key] {
				again = append(again, it)
			} else {
				first[key] = true
				fresh = append(fresh, it)
			}
		}
		changed := slices.DeleteFunc(slices.Clone(again), func(it *item) bool { return known[it.key()].Hash == it.hash || known[it.key()].Erased() })
		if err := s.resolve(ctx, fresh, changed); err != nil {
			return err
		}
		late, err := s.insert(ctx, fresh, known, now)
		if err != nil {
			return err
		}
		return s.repeat(ctx, append(late, again...), known)
	})
}

// insert stores contacts that are new, whose names are resolved, and has them decided. It notes them in
// known and returns those that somebody else stored in the meantime.
func (s *Service) insert(ctx context.Context, fresh []*item, known map[Key]Known, now time.Time) (late []*item, err error) {
	if len(fresh) == 0 {
		return nil, nil
	}
	for _, it := range slices.SortedFunc(slices.Values(fresh), byKey) {
		it.fill(s.zone, now)
		err := s.store.InsertContactWith(ctx, &it.contact, it.transcript)
		if fault.Is(err, fault.Conflict) {
			late = append(late, it)
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := s.record(ctx, it, it.contact.EndedAt); err != nil {
			return nil, err
		}
		it.taken.ID, it.taken.New = it.contact.ID, true
		known[it.key()] = Known{it.contact.ID, it.hash}
	}
	closed := make([]Closed, 0, len(fresh))
	for _, it := range fresh {
		if it.taken.New {
			closed = append(closed, Closed{Contact: it.contact, Customer: it.customer, Channel: it.channel})
		}
	}
	if len(closed) > 0 {
		decisions, err := s.decider.Decide(ctx, closed)
		if err != nil {
			return nil, err
		}
		n := 0
		for _, it := range fresh {
			if it.taken.New {
				it.taken.Decision = decisions[n]
				n++
			}
		}
	}
	if len(late) == 0 {
		return nil, nil
	}
	keys := make([]Key, len(late))
	for i, it := range late {
		keys[i] = it.key()
	}
	theirs, err := s.store.KnownContacts(ctx, keys)
	for key, k := range theirs {
		known[key] = k
	}
	return late, err
}

// repeat takes contacts whose key is known: the same content changes nothing,
// other content corrects.
func (s *Service) repeat(ctx context.Context, again []*item, known map[Key]Known) error {
	if len(again) == 0 {
		return nil
	}
	slices.SortStableFunc(again, byKey)
	ids := make([]int64, len(again))
	var corrected []*item
	for i, it := range again {
		k := known[it.key()]
		ids[i] = k.ID
		if k.Hash != it.hash && !k.Erased() {
			it.contact.ID = k.ID
			it.content()
			if err := s.store.CorrectContact(ctx, &it.contact, it.transcript); err != nil {
				return err
			}
			known[it.key()] = Known{k.ID, it.hash}
			corrected = append(corrected, it)
		}
		it.taken.ID = k.ID
	}
	stored, err := s.store.Fixed(ctx, ids)
	if err != nil {
		return err
	}
	for _, it := range corrected {
		if err := s.record(ctx, it, stored[it.contact.ID].EndedAt); err != nil {
			return err
		}
	}
	for _, it := range again {
		it.taken.NotTaken = stored[it.taken.ID].differs(it.draft)
	}
	decisions, err := s.decider.DecisionsOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, it := range again {
		it.taken.Decision = decisions[it.taken.ID]
	}
	return nil
}

// content fills what a correction may change, but for what resolve does.
func (i *item) content() {
	d, c := i.draft, &i.contact
	c.Line = d.Line
	c.Wait, c.Talk, c.Hold, c.Wrap, c.Resolved = d.Wait, d.Talk, d.Hold, d.Wrap, d.Resolved
	c.Handling = handling(d.Talk, d.Hold, d.Wrap)
	c.Extras = d.Extras
	c.Extras.LeftOut = leftOut(append(slices.Clone(d.LeftOut), i.taken.LeftOut...))
	c.BeyondWhat, c.BeyondWhy, c.BeyondCost, c.Hash = d.BeyondWhat, d.BeyondWhy, d.BeyondCost, i.hash
}

// fill makes the contact of a draft whose names are resolved.
func (i *item) fill(zone *time.Location, now time.Time) {
	d, c := i.draft, &i.contact
	i.content()
	c.ID, c.Source, c.ExternalID = 0, d.Source, d.ExternalID
	c.StartedAt, c.EndedAt, c.Day, c.TakenAt = d.StartedAt, d.EndedAt, when.DayOf(d.EndedAt, zone), now
	c.RepeatedAt, c.NamedBy = nil, 0
	if d.Customer != nil {
		if keys := Keys(*d.Customer); len(keys) > 0 {
			c.NamedBy = KeyNumber(keys[0])
		}
	}
}

// handling is talk + hold + wrap, as far as these are known; nil when talk is not: it
// is most of it, and not 0.
func handling(talk, hold, wrap *int) *int {
	if talk == nil {
		return nil
	}
	total := *talk
	for _, part := range []*int{hold, wrap} {
		if part != nil {
			total += *part
		}
	}
	return &total
}
