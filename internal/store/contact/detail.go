package contact

import (
	"context"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
)

// contactColumns are the columns of a contact in the order of contactDest; extrasColumn,
// or noExtras, follows.
const contactColumns = `c.id, c.source, c.external_id, c.channel_id, c.operator_id, c.team_id, c.site_id, c.region_id, c.client_id, c.topic_id, c.customer_id,
c.line, c.started_at, c.ended_at, c.day, c.wait, c.talk, c.hold, c.wrap, c.handling, c.resolved,
c.beyond_what, c.beyond_why, c.beyond_cost, c.hash, c.taken_at, c.repeated_at, c.mark, c.commented, c.guest, c.end_reason, `

// what of a contact is kept as a number and read as something else.
type contactNumbers struct {
	started, ended, taken int64
	repeated              *int64
	endReason             int64
}

func contactDest(c *contact.Contact, t *contactNumbers) []any {
	return []any{&c.ID, &c.Source, &c.ExternalID, &c.ChannelID, &c.OperatorID, &c.TeamID, &c.SiteID, &c.RegionID, &c.ClientID, &c.TopicID, &c.CustomerID,
		&c.Line, &t.started, &t.ended, &c.Day, &c.Wait, &c.Talk, &c.Hold, &c.Wrap, &c.Handling, &c.Resolved,
		&c.BeyondWhat, &c.BeyondWhy, &c.BeyondCost, &c.Hash, &t.taken, &t.repeated, &c.Mark, &c.Commented, &c.Guest, &t.endReason, extrasDest{&c.Extras}}
}

func (t contactNumbers) into(c *contact.Contact) {
	c.StartedAt, c.EndedAt, c.TakenAt, c.RepeatedAt = engine.At(t.started), engine.At(t.ended), engine.At(t.taken), engine.AtOrNil(t.repeated)
	c.Extras.EndReason = contact.EndReason(figure.Dimensions[figure.EndReason].CodeOf(t.endReason))
}

// ContactByID returns a contact with names, customer and conversation.
func (s *Store) ContactByID(ctx context.Context, id int64) (contact.Detail, error) {
	var d contact.Detail
	var t contactNumbers
	var messages contact.Transcript
	err := s.Row(ctx, engine.Named(ctx, "SELECT "+contactColumns+extrasColumn+", ch.code, ch.kind, {ch.name}, c.worded, v.spoken, v.messages FROM contacts c JOIN channels ch ON ch.id = c.channel_id JOIN conversations v ON v.contact_id = c.id WHERE c.id = ?"), id).
		Scan(append(contactDest(&d.Contact, &t), &d.Channel.Code, &d.Channel.Kind, &d.Channel.Name, &d.Worded, &d.Spoken, &messages)...)
	if err != nil {
		return contact.Detail{}, engine.Refused(err)
	}
	t.into(&d.Contact)
	d.Channel.ID = d.ChannelID
	if d.Messages, err = messages.Messages(); err != nil {
		return contact.Detail{}, err
	}
	return d, engine.Refused(s.detailNames(ctx, &d))
}

func (s *Store) detailNames(ctx context.Context, d *contact.Detail) error {
	for _, of := range []struct {
		id int64
		to **contact.Dimension
	}{{d.TeamID, &d.Team}, {d.SiteID, &d.Site}, {d.RegionID, &d.Region}, {d.ClientID, &d.Client}, {d.TopicID, &d.Topic}} {
		if of.id == 0 {
			continue
		}
		var v contact.Dimension
		if err := s.Row(ctx, engine.Named(ctx, "SELECT id, kind, code, {name} FROM dimensions WHERE id = ?"), of.id).Scan(&v.ID, &v.Kind, &v.Code, &v.Name); err != nil {
			return err
		}
		*of.to = &v
	}
	if d.OperatorID != 0 {
		var o contact.Operator
		if err := s.Row(ctx, "SELECT id, external_id, name, team_id FROM operators WHERE id = ?", d.OperatorID).Scan(&o.ID, &o.ExternalID, &o.Name, &o.TeamID); err != nil {
			return err
		}
		d.Operator = &o
	}
	if d.CustomerID != 0 {
		var c contact.Customer
		if err := s.Row(ctx, "SELECT id, external_id, name, email, phone, telegram, language, time_zone FROM customers WHERE id = ?", d.CustomerID).
			Scan(&c.ID, &c.ExternalID, &c.Name, &c.Email, &c.Phone, &c.Telegram, &c.Language, &c.TimeZone); err != nil {
			return err
		}
		d.Customer = &c
	}
	return nil
}
