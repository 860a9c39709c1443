package org.broca.federated.client;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.broca.core.Brain;
import org.broca.core.Modules;
import org.broca.core.Supervisor;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** Runs a recipe for one thing, and frees its model afterwards. */
abstract class ModelSupervisor extends Supervisor {
    private Optional<Modules> modules = Optional.empty();
    private boolean done;

    /** Runs the recipe up to {@link #end}. */
    final void run(RecipeProgram program, java.util.List<String> arguments, String what) throws Exception {
        try {
            during(() -> {
                program.run(arguments);
                return done;
            });
        } catch (RecipeEnd e) {
            done = true;
        } finally {
            modules.ifPresent(ModelSupervisor::free);
        }
        Check.state(done, "the recipe of %s ended without %s: its main must do it", arguments.get(0), what);
    }

    /** Takes the model of this run into its care. */
    final void own(Brain<?> brain) {
        modules = Optional.of(brain.modules());
    }

    /** What was wanted is there. */
    final void done() {
        done = true;
    }

    /** Ends the run of the recipe: what was wanted is there. */
    final void end() {
        done();
        throw new RecipeEnd();
    }

    private static void free(Modules modules) {
        Set<Tensor> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(modules.stateDict().values());
        all.forEach(tensor -> {
            tensor.clearGrad();
            tensor.close();
        });
    }
}
