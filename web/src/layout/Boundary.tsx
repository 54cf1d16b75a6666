import { Component, type ReactNode } from "react";
import { ErrorState } from "@/ui/states";

type BoundaryProps = { place: string; children: ReactNode };

/** A screen that cannot be loaded or drawn says so; the frame stays, and another screen may work. */
export class Boundary extends Component<BoundaryProps, { error: unknown; place: string }> {
  override state = { error: undefined as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: BoundaryProps, state: { error: unknown; place: string }) {
    return props.place === state.place ? null : { error: undefined, place: props.place };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    // There is no network, or another version was installed meanwhile and these files are gone.
    const outdated = error instanceof Error && NOT_LOADED.test(error.message);
    const shown = outdated ? new TypeError("Failed to fetch") : error;
    return <ErrorState error={shown} retry={() => window.location.reload()} />;
  }
}

const NOT_LOADED = /imported module|module script|unable to preload/i;
