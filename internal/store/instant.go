package store

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"gorm.io/gorm/schema"
)

// milliseconds keeps a time.Time as unix milliseconds and a nil *time.Time, or
// the zero time, as NULL.
type milliseconds struct{}

// Scan reads the column into the field.
func (milliseconds) Scan(ctx context.Context, field *schema.Field, dst reflect.Value, dbValue any) error {
	v := field.ReflectValueOf(ctx, dst)
	if dbValue == nil {
		v.SetZero()
		return nil
	}
	n, ok := dbValue.(int64)
	if !ok {
		return fmt.Errorf("store: %s holds %T, not milliseconds", field.Name, dbValue)
	}
	t := at(n)
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.ValueOf(&t))
	} else {
		v.Set(reflect.ValueOf(t))
	}
	return nil
}

// Value writes the field for the column.
func (milliseconds) Value(_ context.Context, _ *schema.Field, _ reflect.Value, fieldValue any) (any, error) {
	switch t := fieldValue.(type) {
	case time.Time:
		if t.IsZero() {
			return nil, nil
		}
		return ms(t), nil
	case *time.Time:
		return msOrNil(t), nil
	}
	return nil, fmt.Errorf("store: %T is no instant", fieldValue)
}

func ms(t time.Time) int64 { return t.UnixMilli() }

func at(n int64) time.Time { return time.UnixMilli(n).UTC() }

func msOrNil(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UnixMilli()
}

func atOrNil(n *int64) *time.Time {
	if n == nil {
		return nil
	}
	t := at(*n)
	return &t
}
