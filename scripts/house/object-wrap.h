/*
 * A plain node::ObjectWrap, put before the one of Node's own headers when the database driver is compiled for Node 24.19 or
 * newer. Theirs takes a clean-up hook back whenever an object is collected, which ends the process when the collection was not
 * begun by JavaScript (docs/decisions/0005). The driver uses Wrap and Unwrap alone.
 */
#ifndef SRC_NODE_OBJECT_WRAP_H_
#define SRC_NODE_OBJECT_WRAP_H_

#include <v8.h>

namespace node {

class ObjectWrap {
 public:
  ObjectWrap() = default;
  ObjectWrap(const ObjectWrap&) = delete;
  ObjectWrap& operator=(const ObjectWrap&) = delete;
  virtual ~ObjectWrap() { held_.Reset(); }

  template <class T>
  static T* Unwrap(v8::Local<v8::Object> object) {
    return static_cast<T*>(static_cast<ObjectWrap*>(object->GetAlignedPointerFromInternalField(0)));
  }

 protected:
  /* The object owns this from here on: it goes when the object is collected. */
  void Wrap(v8::Local<v8::Object> object) {
    object->SetAlignedPointerInInternalField(0, this);
    held_.Reset(v8::Isolate::GetCurrent(), object);
    held_.SetWeak(this, Collected, v8::WeakCallbackType::kParameter);
  }

 private:
  static void Collected(const v8::WeakCallbackInfo<ObjectWrap>& about) {
    ObjectWrap* self = about.GetParameter();
    self->held_.Reset();
    delete self;
  }

  v8::Global<v8::Object> held_;
};

}  // namespace node

#endif
