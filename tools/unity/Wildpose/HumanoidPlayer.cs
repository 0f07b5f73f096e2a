// Plays clips on a humanoid avatar in the editor, and says where the 17 joints are.
using System;
using System.Linq;
using UnityEngine;
using UnityEngine.Animations;
using UnityEngine.Playables;

namespace Wildpose
{
    /// <summary>A figure that stands in the origin and plays one clip at a time. Its root stays there: root motion is left out.</summary>
    public sealed class HumanoidPlayer : IDisposable
    {
        readonly GameObject figure;
        readonly Animator animator;
        readonly Transform[] spine;
        readonly HumanShape shape;

        /// <summary>In the frame of the uppermost bone of the spine.</summary>
        readonly Vector3 thorax;

        /// <summary>In the frame of the head.</summary>
        readonly Vector3 headUp, headForward;

        PlayableGraph graph;
        AnimationClipPlayable playable;

        /// <param name="model">A model or prefab whose Animator has a humanoid avatar. As it is, it must stand upright, look
        /// along its own z and hold its head straight, as in a T-pose.</param>
        public HumanoidPlayer(GameObject model)
        {
            figure = UnityEngine.Object.Instantiate(model);
            figure.hideFlags = HideFlags.HideAndDontSave;
            figure.transform.position = Vector3.zero;
            animator = figure.GetComponentInChildren<Animator>();
            if (animator == null || animator.avatar == null || !animator.avatar.isValid || !animator.avatar.isHuman)
            {
                UnityEngine.Object.DestroyImmediate(figure);
                throw new ArgumentException(
                    model.name + ": a model with a humanoid avatar expected; set Animation Type to Humanoid on the Rig page of its import settings");
            }
            animator.cullingMode = AnimatorCullingMode.AlwaysAnimate;
            animator.applyRootMotion = false;
            spine = new[] { HumanBodyBones.Spine, HumanBodyBones.Chest, HumanBodyBones.UpperChest }
                .Select(bone => animator.GetBoneTransform(bone))
                .Where(bone => bone != null)
                .ToArray();

            Quaternion fromHead = Quaternion.Inverse(animator.GetBoneTransform(HumanBodyBones.Head).rotation);
            headUp = fromHead * animator.transform.up;
            headForward = fromHead * animator.transform.forward;
            HumanBones rest = Bones();
            rest.Thorax = HumanShape.RestThorax(rest);
            Point unity = Frames.UnityFromWorld(rest.Thorax);
            thorax = spine.Last().InverseTransformPoint(new Vector3((float)unity.X, (float)unity.Y, (float)unity.Z));
            shape = new HumanShape(rest);
        }

        /// <summary>The clip that Joints is about.</summary>
        public void Play(AnimationClip clip)
        {
            Stop();
            graph = PlayableGraph.Create("wildpose");
            graph.SetTimeUpdateMode(DirectorUpdateMode.Manual);
            playable = AnimationClipPlayable.Create(graph, clip);
            AnimationPlayableOutput output = AnimationPlayableOutput.Create(graph, "pose", animator);
            output.SetSourcePlayable(playable);
        }

        /// <summary>The joints at a time of the clip: [17] millimetres, world of the export.</summary>
        /// <param name="seconds">From the start of the clip.</param>
        public Point[] Joints(double seconds)
        {
            playable.SetTime(seconds);
            graph.Evaluate(0);
            HumanBones bones = Bones();
            bones.Thorax = World(spine.Last().TransformPoint(thorax));
            return shape.JointsOf(bones);
        }

        public void Dispose()
        {
            Stop();
            UnityEngine.Object.DestroyImmediate(figure);
        }

        void Stop()
        {
            if (graph.IsValid()) graph.Destroy();
        }

        /// <summary>All but the thorax.</summary>
        HumanBones Bones()
        {
            Transform head = animator.GetBoneTransform(HumanBodyBones.Head);
            Transform neck = animator.GetBoneTransform(HumanBodyBones.Neck);
            return new HumanBones
            {
                LeftUpperLeg = Bone(HumanBodyBones.LeftUpperLeg),
                LeftLowerLeg = Bone(HumanBodyBones.LeftLowerLeg),
                LeftFoot = Bone(HumanBodyBones.LeftFoot),
                RightUpperLeg = Bone(HumanBodyBones.RightUpperLeg),
                RightLowerLeg = Bone(HumanBodyBones.RightLowerLeg),
                RightFoot = Bone(HumanBodyBones.RightFoot),
                LeftUpperArm = Bone(HumanBodyBones.LeftUpperArm),
                LeftLowerArm = Bone(HumanBodyBones.LeftLowerArm),
                LeftHand = Bone(HumanBodyBones.LeftHand),
                RightUpperArm = Bone(HumanBodyBones.RightUpperArm),
                RightLowerArm = Bone(HumanBodyBones.RightLowerArm),
                RightHand = Bone(HumanBodyBones.RightHand),
                Spine = spine.Select(bone => World(bone.position)).ToArray(),
                Head = World(head.position),
                Neck = neck == null ? (Point?)null : World(neck.position),
                HeadUp = World(head.rotation * headUp),
                HeadForward = World(head.rotation * headForward),
            };
        }

        Point Bone(HumanBodyBones bone)
        {
            return World(animator.GetBoneTransform(bone).position);
        }

        static Point World(Vector3 unity)
        {
            return Frames.WorldFromUnity(new Point(unity.x, unity.y, unity.z));
        }
    }
}
