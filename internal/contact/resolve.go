package contact

import (
	"cmp"
	"context"
	"slices"

	"openpeople/internal/fault"
)

// resolve turns the names of new contacts, and those that a correction may change, into
// ids, each name once and in a stable order.
func (s *Service) resolve(ctx context.Context, fresh, changed []*item) error {
	if err := s.noteNamespace(ctx, fresh); err != nil {
		return err
	}
	if err := s.channels(ctx, fresh); err != nil {
		return err
	}
	both := slices.Concat(fresh, changed)
	for _, d := range []struct {
		kind DimensionKind
		code func(*Draft) string
		id   func(*Contact) *int64
	}{
		{Client, func(d *Draft) string { return d.Client }, func(c *Contact) *int64 { return &c.ClientID }},
		{Region, func(d *Draft) string { return d.Region }, func(c *Contact) *int64 { return &c.RegionID }},
		{Site, func(d *Draft) string { return d.Site }, func(c *Contact) *int64 { return &c.SiteID }},
		{Team, func(d *Draft) string { return d.Team }, func(c *Contact) *int64 { return &c.TeamID }},
		{Topic, func(d *Draft) string { return d.Topic }, func(c *Contact) *int64 { return &c.TopicID }},
	} {
		of := both
		if d.kind == Team {
			of = fresh
		}
		for _, it := range ordered(of, d.code) {
			id, err := s.store.DimensionOf(ctx, d.kind, d.code(it.draft))
			if err = it.without(nameOf(d.kind), err); err != nil {
				return err
			}
			*d.id(&it.contact) = id
		}
	}
	served := ordered(fresh, func(d *Draft) string { return d.Operator })
	var codes []string
	for _, it := range served {
		if it.draft.Operator != "" {
			codes = append(codes, it.draft.Operator)
		}
	}
	if err := s.store.HoldOperatorCodes(ctx, slices.Compact(codes)); err != nil {
		return err
	}
	for _, it := range served {
		id, err := s.store.OperatorOf(ctx, it.draft.Operator, it.draft.Name, it.contact.TeamID)
		if err = it.without("operator.external_id", err); err != nil {
			return err
		}
		it.contact.OperatorID = id
	}
	return s.customers(ctx, fresh)
}

// without keeps a contact without a name of which there are too many; another error
// comes back.
func (i *item) without(field string, err error) error {
	if !fault.Is(err, fault.Conflict) {
		return err
	}
	full := fault.Of(err)
	i.taken.LeftOut = append(i.taken.LeftOut, fault.Field{Name: field, Key: full.Key, Args: full.Args})
	return nil
}

// nameOf is how a contact's JSON names a dimension.
func nameOf(kind DimensionKind) string {
	if kind == Team {
		return "operator.team"
	}
	return string(kind)
}

func ordered(items []*item, by func(*Draft) string) []*item {
	list := slices.Clone(items)
	slices.SortStableFunc(list, func(a, b *item) int { return cmp.Compare(by(a.draft), by(b.draft)) })
	return list
}

// KindNamed is the kind of a channel that came without one: the one that its code
// names, else a chat, which is a guess.
func KindNamed(code string) (kind Kind, guessed bool) {
	if named := Kind(code); slices.ContainsFunc(Kinds, func(row KindRow) bool { return row.Kind == named }) {
		return named, false
	}
	return Chat, true
}

func (s *Service) channels(ctx context.Context, fresh []*item) error {
	for _, it := range ordered(fresh, func(d *Draft) string { return d.Channel }) {
		channel, err := s.store.ChannelOf(ctx, it.draft.Channel, it.draft.Kind)
		if fault.Is(err, fault.Conflict) { // a contact cannot be without
			full := fault.Of(err)
			err = &fault.Fault{Code: fault.Invalid, Key: "fault.invalid", Fields: []fault.Field{{Name: "channel", Key: full.Key, Args: full.Args}}}
		}
		if err != nil {
			return err
		}
		it.channel, it.contact.ChannelID = channel, channel.ID
		if it.taken.NotTaken = nil; it.draft.saysOther(channel.Kind) {
			it.taken.NotTaken = []string{"channel_kind"}
		}
	}
	return nil
}

func (s *Service) customers(ctx context.Context, fresh []*item) error {
	list := make([]Customer, 0, len(fresh))
	for _, it := range fresh {
		it.customer, it.contact.CustomerID = nil, 0
		if it.draft.Customer != nil {
			list = append(list, *it.draft.Customer)
		}
	}
	if len(list) == 0 {
		return nil
	}
	found, err := s.store.CustomersOf(ctx, list)
	if err != nil {
		return err
	}
	n := 0
	for _, it := range fresh {
		if it.draft.Customer != nil {
			it.customer, it.contact.CustomerID = &found[n], found[n].ID
			n++
			if err := s.noteWho(ctx, it); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteWho writes down that a contact made one of several customers, or named several
// whom their ids keep apart.
func (s *Service) noteWho(ctx context.Context, it *item) error {
	for _, did := range []struct {
		action, whom string
		ids          []int64
	}{{"join", "joined", it.customer.Joined}, {"keep_apart", "apart", it.customer.Apart}} {
		if len(did.ids) == 0 || s.audit == nil {
			continue
		}
		if err := s.audit.Audit(ctx, it.by, did.action, "customer", it.customer.ID, map[string]any{did.whom: did.ids, "source": it.draft.Source, "contact": it.draft.ExternalID}); err != nil {
			return err
		}
	}
	return nil
}
