package main

import (
	"context"
	"errors"
	"sync"

	"openpeople/internal/i18n"
	"openpeople/internal/sending"
)

// Pigeons are a delivery as anybody would add one: this file, and one line in a
// table. They fly to a phone.
var pigeons = sending.Delivery{
	Name: "pigeon", Title: i18n.Text{RU: "голубиная почта", EN: "pigeon post"}, Address: sending.ByPhone,
	Settings: []sending.Setting{
		{Name: "OPENPEOPLE_PIGEON_LOFT", Title: i18n.Text{RU: "Голубятня", EN: "Loft"}, Show: func(v string) string { return v }},
		{Name: "OPENPEOPLE_PIGEON_WHISTLE", Title: i18n.Text{RU: "Свисток", EN: "Whistle"}},
	},
	Open: func(o sending.Opening) (sending.Carrier, error) {
		if o.Value("OPENPEOPLE_PIGEON_LOFT") == "" {
			return nil, nil
		}
		if o.Value("OPENPEOPLE_PIGEON_WHISTLE") == "" {
			return nil, errors.New("OPENPEOPLE_PIGEON_WHISTLE must be set where there is a loft")
		}
		return &loft{}, nil
	},
}

// loft remembers what flew.
type loft struct {
	mu   sync.Mutex
	flew []sending.Outgoing
}

func (l *loft) Limits() sending.Limits { return sending.Limits{AtOnce: 2} }
func (l *loft) Close() error           { return nil }

func (l *loft) Send(_ context.Context, o sending.Outgoing, onWire func() error) error {
	if err := onWire(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flew = append(l.flew, o)
	return nil
}
